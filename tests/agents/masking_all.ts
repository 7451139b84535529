/** A text as it is masked where all patterns hold; a set cannot be said in JSON. */

import { maskedText } from "../../agents/protocol/masking";
import { ORDER } from "../../agents/protocol/patterns";

export function maskedByAll(text: string): string {
  return maskedText(text, new Set(ORDER));
}
