/**
 * Plain words one can type in, bound to a Y.Text.
 *
 * The browser edits the element; what it did is read off as the smallest change and written to the text. What others
 * do is spliced into the text node, which leaves the caret where the reader put it. While an input method composes,
 * nothing touches the element: what came meanwhile is followed when the word is done.
 */

import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { MINE } from "../model/schema";
import { changeBetween, followed, oneLine, type Piece } from "../model/text";
import { placeIn, type Selected, selectIn } from "./selection";

export interface BindingParts {
  element: HTMLElement;
  text: Y.Text;
  awareness: Awareness;
  /** Which line this is, for others who draw our caret: a step's id, "title" or "summary". */
  of: string;
  /** May it have line breaks? Where not, those that are pasted become spaces. */
  lines: "one" | "many";
}

/** Binds until the returned function is called. */
export function bindText({ element, text, awareness, of, lines }: BindingParts): () => void {
  let shown = "";
  let composing = false;
  let writing = false;
  let missed: Piece[][] = [];

  const fitted = lines === "one" ? oneLine : (words: string) => words.replace(/\r\n?/g, "\n");

  const show = (words: string, selected: Selected | null): void => {
    if (element.textContent !== words) element.textContent = words;
    if (selected) selectIn(element, selected);
    shown = words;
    element.toggleAttribute("data-empty", words === "");
  };

  const write = (at: number, remove: number, insert: string): void => {
    writing = true;
    text.doc?.transact(() => {
      if (remove > 0) text.delete(at, remove);
      if (insert !== "") text.insert(at, insert);
    }, MINE);
    writing = false;
  };

  /** What the browser did to the element, written to the text. */
  const read = (): void => {
    const words = element.textContent ?? "";
    const selected = placeIn(element);
    const change = changeBetween(shown, words, selected?.head ?? words.length);
    let place = selected;
    if (change) {
      change.insert = fitted(change.insert);
      const start = missed.reduce((at, pieces) => followed(at, pieces), change.at);
      const end = missed.reduce((at, pieces) => followed(at, pieces), change.at + change.remove);
      write(start, end - start, change.insert);
      if (missed.length > 0 && selected) {
        const caret = start + change.insert.length;
        place = { anchor: caret, head: caret };
      }
    }
    missed = [];
    show(text.toString(), element.textContent === text.toString() ? null : place);
  };

  const onText = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (writing) return;
    const pieces: Piece[] = event.delta;
    if (composing) {
      missed.push(pieces);
      return;
    }
    const words = text.toString();
    const place = placeIn(element);
    const undone = transaction.origin instanceof Y.UndoManager && document.activeElement === element;
    if (!splice(element, shown, pieces)) {
      const moved = place && {
        anchor: followed(place.anchor, pieces),
        head: followed(place.head, pieces),
      };
      show(words, moved);
    }
    show(words, undone ? endOf(pieces) : null);
  };

  const onInput = (): void => {
    if (!composing) read();
  };
  const onStart = (): void => {
    composing = true;
  };
  const onEnd = (): void => {
    composing = false;
    read();
  };
  const onBefore = (event: InputEvent): void => {
    if (event.inputType === "insertParagraph" || event.inputType === "insertLineBreak")
      event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const words = event.clipboardData?.getData("text/plain") ?? "";
    const place = placeIn(element);
    event.preventDefault();
    if (words === "" || !place) return;
    const at = Math.min(place.anchor, place.head);
    const insert = oneLine(words);
    write(at, Math.abs(place.head - place.anchor), insert);
    show(text.toString(), { anchor: at + insert.length, head: at + insert.length });
  };

  const say = (): void => {
    if (composing) return;
    const place = document.activeElement === element ? placeIn(element) : null;
    const mine = awareness.getLocalState()?.title as { of?: unknown } | null | undefined;
    if (!place) {
      if (mine?.of === of) awareness.setLocalStateField("title", null);
      return;
    }
    const where = (at: number) =>
      Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, at)) as unknown;
    const next = { of, anchor: where(place.anchor), head: where(place.head) };
    if (JSON.stringify(next) !== JSON.stringify(mine)) awareness.setLocalStateField("title", next);
  };

  show(text.toString(), null);
  text.observe(onText);
  const heard = [
    on(element, "input", onInput),
    on(element, "compositionstart", onStart),
    on(element, "compositionend", onEnd),
    on(element, "beforeinput", onBefore),
    on(element, "paste", onPaste),
    on(element, "focus", say),
    on(element, "blur", say),
    on(document, "selectionchange", say),
  ];
  return () => {
    text.unobserve(onText);
    for (const stop of heard) stop();
    const mine = awareness.getLocalState()?.title as { of?: unknown } | null | undefined;
    if (mine?.of === of) awareness.setLocalStateField("title", null);
  };
}

function on<K extends keyof HTMLElementEventMap & keyof DocumentEventMap>(
  target: HTMLElement | Document,
  name: K,
  listener: (event: HTMLElementEventMap[K] & DocumentEventMap[K]) => void,
): () => void {
  target.addEventListener(name, listener as EventListener);
  return () => target.removeEventListener(name, listener as EventListener);
}

/** Writes pieces into the one text node of an element. False when the element is not so simple. */
function splice(element: HTMLElement, shown: string, pieces: readonly Piece[]): boolean {
  const node = element.firstChild;
  if (element.childNodes.length !== 1 || !(node instanceof Text) || node.data !== shown) return false;
  let at = 0;
  for (const piece of pieces) {
    if (piece.retain !== undefined) at += piece.retain;
    else if (piece.delete !== undefined) node.deleteData(at, piece.delete);
    else if (typeof piece.insert === "string") {
      node.insertData(at, piece.insert);
      at += piece.insert.length;
    }
  }
  return true;
}

/** Where the caret belongs when my own undo brought something back: behind it. */
function endOf(pieces: readonly Piece[]): Selected {
  let at = 0;
  let end = 0;
  for (const piece of pieces) {
    if (piece.retain !== undefined) at += piece.retain;
    if (typeof piece.insert === "string") at += piece.insert.length;
    if (piece.retain === undefined) end = at;
  }
  return { anchor: end, head: end };
}
