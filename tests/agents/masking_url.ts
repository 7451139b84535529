/** An address as a recorder tells it where all patterns hold. */

import { maskedUrl } from "../../agents/protocol/addresses";
import { ORDER } from "../../agents/protocol/patterns";

export function maskedUrlByAll(url: string): string {
  return maskedUrl(url, new Set(ORDER));
}
