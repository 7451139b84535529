/** A copy of a guide's words to keep, when they can no longer be saved: plain text, nothing of it from the server. */
import * as Y from "yjs";
import { placedSteps } from "../model/order";
import { bodyOf, guideOf, type Step, stepsOf, textAt } from "../model/schema";
import { UNTITLED } from "../model/words";

export function wordsOfGuide(doc: Y.Doc): string {
  const line = (map: Y.Map<unknown>, key: string): string => textAt(map, key)?.toString() ?? "";
  const parts = [line(guideOf(doc), "title") || UNTITLED, line(guideOf(doc), "summary")];
  for (const { step } of placedSteps(stepsOf(doc)))
    parts.push([line(step, "title"), ...linesOf(step)].join("\n"));
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function linesOf(step: Step): string[] {
  const lines: string[] = [];
  for (const text of bodyOf(step)?.createTreeWalker((type) => type instanceof Y.XmlText) ?? []) {
    if (!(text instanceof Y.XmlText)) continue;
    const delta = text.toDelta() as { insert: unknown }[];
    lines.push(delta.map(({ insert }) => (typeof insert === "string" ? insert : " ")).join(""));
  }
  return lines.filter(Boolean);
}

/** Hands the reader a file. */
export function saveCopy(doc: Y.Doc): void {
  const address = URL.createObjectURL(new Blob([wordsOfGuide(doc)], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${textAt(guideOf(doc), "title")?.toString().slice(0, 80) || UNTITLED}.txt`;
  link.click();
  URL.revokeObjectURL(address);
}
