/** A text as it is masked where all patterns hold; a set cannot be said in JSON. */

import { maskedText, privateRanges } from "../../agents/protocol/masking";
import { ORDER } from "../../agents/protocol/patterns";

export function maskedByAll(text: string): string {
  return maskedText(text, new Set(ORDER));
}

/** How long what is told of a text is, and how many places of it would be painted over. */
export function maskedAndPlaced(text: string): [told: number, places: number] {
  const all = new Set(ORDER);
  return [maskedText(text, all).length, privateRanges(text, all).length];
}
