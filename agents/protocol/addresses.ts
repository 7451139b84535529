/** Addresses, as they may be told: ingest/addresses.py again, but that what holds something private goes whole. */

import { LONGEST, type Pattern } from "./events";
import { maskedAddress, maskedText } from "./masking";
import { MASKED } from "./patterns";

const LAYERS = 4; // of escapes that are looked under: an address in an address in an address

/** Without users, passwords and tokens; and no more of it than holds nothing that is masked anywhere else, which it says. */
export function maskedUrl(url: string, patterns: ReadonlySet<Pattern>): string {
  const masked = maskedAddress(url).replace(/(?<=:\/\/)[^/?#@]*@/, ""); // who is nobody's business, nor that there is one
  const path = masked.replace(/[?#].*$/s, "");
  const host = masked.split("/").slice(0, 3).join("/");
  const whole = [masked, `${path}?${MASKED}`, `${host}/${MASKED}`];
  const told = whole.find((one) => !holdsPrivate(one, patterns)) ?? "";
  return told.length <= LONGEST.url ? told : [...told].slice(0, LONGEST.url).join("");
}

/** As a whole, and part by part: an address in another is a part of it. */
function holdsPrivate(url: string, patterns: ReadonlySet<Pattern>): boolean {
  const isPrivate = (text: string): boolean => maskedText(text, patterns) !== text;
  return [url, ...url.split(/[/?#&;=]/)].some((part) => [...readings(part)].some(isPrivate));
}

/** What it says as it is and without its escapes, layer by layer; a plus may stand for a space. */
function* readings(text: string): Generator<string> {
  let bare = text;
  for (let layer = 0; layer < LAYERS; layer++) {
    const before = bare;
    yield before;
    if (before.includes("+")) yield* [before.replaceAll("+", " "), unescaped(before.replaceAll("+", " "))];
    bare = unescaped(before);
    if (bare === before) return;
  }
}

/** Each run of escapes by itself: one that is none hides no other. */
function unescaped(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);
    }
  });
}
