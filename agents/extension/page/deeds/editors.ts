/**
 * Editors: what stands in a field, and in programs' own editors, whose field is only a place for the keyboard.
 *
 * Those draw their lines themselves. What is drawn is what the person sees; of a long text it is not all.
 */

import { someOf } from "../privacy/rules";
import { allIn, boxAround, fits, innerTextOf, isEdited, textOf as wordsIn } from "../seeing/asking";
import { nearest } from "../seeing/deep";

const LONGEST_READ = 40_000; // characters; no more is told anyway

/** An editor, and its lines. */
const EDITORS: Record<string, string> = {
  ".CodeMirror": ".CodeMirror-line",
  ".monaco-editor": ".view-line",
  ".ace_editor": ".ace_line",
};
const SMALL = 6; // pixels; a field that nobody can see only takes keys
const LINES = ".line,.row,[class*=line]:not([class*=number]):not([class*=gutter])";

/** The editor that a field takes keys for. */
export function editorAround(field: HTMLTextAreaElement): Element | undefined {
  const known = nearest(field, Object.keys(EDITORS).join());
  if (known) return known;
  const box = boxAround(field);
  if (box.width > SMALL && box.height > SMALL && getComputedStyle(field).opacity !== "0") return undefined;
  return nearest(field, "[role=textbox],[role=application],[class*=editor]") ?? undefined;
}

/** The text in a field, as it stands there now. */
export function textOf(field: Element): string {
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.value;
  if (isEdited(field)) return written(field);
  return linesOf(field);
}

function written(field: HTMLElement): string {
  return someOf(innerTextOf(field).replaceAll("\u00a0", " ").replace(/\n$/, ""), LONGEST_READ);
}

function linesOf(editor: Element): string {
  const known = Object.keys(EDITORS).find((selector) => fits(editor, selector));
  const lines = [...allIn(editor, (known && EDITORS[known]) || LINES)];
  const shown = lines.map((line) => ({
    top: boxAround(line).top,
    text: wordsIn(line),
  }));
  shown.sort((one, other) => one.top - other.top); // some draw them in the order in which they were needed
  return someOf(
    shown
      .map(({ text }) => text.replace(/[\u00a0\u200b]/g, (sign) => (sign === "\u00a0" ? " " : "")))
      .join("\n"),
    LONGEST_READ,
  );
}
