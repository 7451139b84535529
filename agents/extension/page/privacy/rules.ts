/** Rules: what a workspace's policy says of words and places, ready to be asked often. */

import type { Pattern, Policy } from "../../../protocol/events";
import { LONGEST } from "../../../protocol/events";
import { maskedText } from "../../../protocol/masking";
import { fits } from "../seeing/asking";
import { upwards } from "../seeing/deep";

export interface Rules {
  readonly patterns: ReadonlySet<Pattern>;
  /** Hosts of which nothing is told, not even their names. */
  readonly blocked: Pick<Policy, "block_sites">;
  /** Nothing that is typed is kept. */
  readonly typed: boolean;
  /** CSS of what is never looked into. */
  readonly marked: string;
  /** Each selector in it looks at an element alone, and not at what is around or inside it. */
  readonly isPlain: boolean;
}

/** What other tools let people mark as private is private for us as well. */
const MARKS =
  "[data-private],.rr-block,.rr-mask,.ph-no-capture,.ph-mask,.fs-exclude,.fs-mask,[data-hj-suppress],[data-sentry-mask]," +
  "[data-sentry-block],[data-dd-privacy=mask],[data-dd-privacy=hidden],.sentry-mask,.sentry-block,[data-cairn-private]";

export function rulesOf(policy: Policy): Rules {
  const sound = policy.mask_selectors.filter(isSelector);
  return {
    patterns: new Set(policy.patterns),
    blocked: policy,
    typed: policy.mask_typed,
    marked: [MARKS, ...sound].join(","),
    isPlain: !sound.some((one) => /[\s>+~:]/.test(one.trim())),
  };
}

/** One that browsers do not understand would make all the others mean nothing. */
function isSelector(text: string): boolean {
  try {
    new DocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether an element, or something around it, is marked as private. */
export function isMarked(element: Element, rules: Rules): boolean {
  for (const one of upwards(element)) if (fits(one, rules.marked)) return true;
  return false;
}

/** Words of the page as they may be told: on one line, masked, and no longer than a name may be. */
export function told(text: string, rules: Rules, longest: number = LONGEST.name): string {
  const bare = wholeWords(text, longest * 4).replace(/[\p{Co}\p{Cf}\p{Cc}\s]+/gu, " ");
  return cut(maskedText(bare.trim(), rules.patterns), longest);
}

/**
 * No more characters of a text that is too long to be looked through, without the words in which it was cut; of a single
 * long one nothing. Of half a secret nobody knows that it is one. A number may go over several words, as a card's does.
 */
export function wholeWords(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = wordsBefore(text, most);
  while (end > 0) {
    const before = wordsBefore(text, end);
    if (!/\p{Nd}/u.test(text.slice(before, end))) break;
    end = before;
  }
  return text.slice(0, end);
}

/** The same of what somebody wrote. Where nothing is left of it, a sign that there was something. */
export function someOf(text: string, most: number): string {
  return wholeWords(text, most) || (text.trim() === "" ? "" : "…");
}

/** Where the last word but one ends, of those before a place in the text. */
function wordsBefore(text: string, end: number): number {
  let at = end;
  while (at > 0 && !/\s/u.test(text.charAt(at - 1))) at--;
  while (at > 0 && /\s/u.test(text.charAt(at - 1))) at--;
  return at;
}

/** No more code points than that. For what is masked: see above. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : [...text].slice(0, longest).join("");
}
