/** Addresses, as they may be told. */

import { LONGEST, type Pattern } from "./events";
import { maskedAddress, maskedPatterns, maskedTokens } from "./masking";

/** Without users, passwords and tokens; and no more of it than holds nothing that the policy's patterns find. */
export function maskedUrl(url: string, patterns: ReadonlySet<Pattern>): string {
  const masked = maskedAddress(url).replace(/(?<=:\/\/)[^/?#@]*@/, ""); // who is nobody's business, nor that there is one
  const whole = [masked, masked.replace(/[?#].*$/s, ""), masked.split("/").slice(0, 3).join("/")];
  const told = whole.find((one) => !holdsPrivate(one, patterns)) ?? "";
  return told.length <= LONGEST.url ? told : [...told].slice(0, LONGEST.url).join("");
}

/** What is escaped is found only when it is read. */
function holdsPrivate(url: string, patterns: ReadonlySet<Pattern>): boolean {
  const text = readable(url);
  return maskedPatterns(maskedTokens(text), patterns) !== text;
}

function readable(url: string): string {
  try {
    return decodeURIComponent(url.replaceAll("+", " "));
  } catch {
    return url;
  }
}
