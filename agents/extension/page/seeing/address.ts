/** Addresses, as they may be told. */

import { LONGEST } from "../../../protocol/events";
import { maskedAddress, maskedPatterns, maskedTokens } from "../../../protocol/masking";
import { cut, type Rules } from "../privacy/rules";

/** Without users, passwords and tokens; and no more of it than holds nothing that the policy's patterns find. */
export function maskedUrl(url: string, rules: Rules): string {
  const masked = maskedAddress(url).replace(/(?<=:\/\/)[^/?#@]*@/, ""); // who is nobody's business, nor that there is one
  const whole = [masked, masked.replace(/[?#].*$/s, ""), masked.split("/").slice(0, 3).join("/")];
  return cut(whole.find((one) => !holdsPrivate(one, rules)) ?? "", LONGEST.url);
}

/** What is escaped is found only when it is read. */
function holdsPrivate(url: string, rules: Rules): boolean {
  const text = readable(url);
  return maskedPatterns(maskedTokens(text), rules.patterns) !== text;
}

function readable(url: string): string {
  try {
    return decodeURIComponent(url.replaceAll("+", " "));
  } catch {
    return url;
  }
}
