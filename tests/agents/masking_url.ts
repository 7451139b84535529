/** An address as a recorder tells it where all patterns hold. */

import "./no_page";
import { maskedUrl } from "../../agents/extension/page/seeing/address";
import { ORDER } from "../../agents/protocol/patterns";

export function maskedUrlByAll(url: string): string {
  return maskedUrl(url, { patterns: new Set(ORDER), typed: false, marked: "", isPlain: true });
}
