/** Masking: ingest/secrecy.py, ingest/patterns.py and ingest/addresses.py again, where things are typed. Pure. */

import type { Pattern, Secret } from "./events";
import {
  AMBIGUOUS,
  LOOKS_LIKE,
  type Look,
  MASKED,
  ORDER,
  PARAMETER,
  SECRET_ENDINGS,
  SECRET_NAMES,
  SHOWN,
  TICKET,
  TOKEN_LOOKS_LIKE,
  TOKEN_STARTS,
  USER,
} from "./patterns";
import { ALONE, INSIDE, STROKES } from "./secrecy";

/** Where a name breaks into words. As Python's, whose `\W` knows every script. */
const BREAKS = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^\p{L}\p{N}]+/gu;

/** What a field with these names, ids and attributes holds, if it holds a secret. */
export function secretOf(names: Iterable<string>): Secret | undefined {
  for (const name of names) {
    const found = secretOfName(name);
    if (found) return found;
  }
  return undefined;
}

/** What a value is that no field's name gave away: a payment card's number, by its length and check digit. */
export function secretOfValue(value: string): Secret | undefined {
  const digits = value.length < 40 ? value.replace(/[\s\p{Cc}\ufeff-]/gu, "") : "";
  return /^[0-9]{13,19}$/.test(digits) && passesLuhn(digits) ? "card number" : undefined;
}

/** A text as it may be told: without tokens, secrets in addresses, and what the policy's patterns find. */
export function maskedText(text: string, patterns: ReadonlySet<Pattern>): string {
  return maskedPatterns(maskedTokens(maskedAddress(text)), patterns);
}

/** The text with a word in brackets for each that was found. */
export function maskedPatterns(text: string, patterns: ReadonlySet<Pattern>): string {
  let masked = text;
  for (const pattern of mayBeIn(text, patterns)) {
    masked = masked.replace(inText(masked, LOOKS_LIKE[pattern]), (found) =>
      isOne(pattern, found) ? `[${SHOWN[pattern]}]` : found,
    );
  }
  return masked;
}

/** Where in the text something is that is masked: for painting it over. */
export function privateRanges(text: string, patterns: ReadonlySet<Pattern>): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const pattern of mayBeIn(text, patterns)) {
    for (const match of text.matchAll(inText(text, LOOKS_LIKE[pattern])))
      if (isOne(pattern, match[0])) found.push([match.index, match.index + match[0].length]);
  }
  if (TOKEN_STARTS.some((start) => text.includes(start)))
    for (const match of text.matchAll(inText(text, TOKEN_LOOKS_LIKE)))
      found.push([match.index, match.index + match[0].length]);
  return found;
}

/** Digits that each has at least. */
const DIGITS: Readonly<Record<Pattern, number>> = { email: 0, iban: 2, card: 13, ssn: 9, phone: 8 };
const SHORTEST_IBAN = 15; // letters and digits

/** Those that a text may hold, in order. To count digits takes a hundredth of what it takes to look for the patterns. */
function mayBeIn(text: string, patterns: ReadonlySet<Pattern>): Pattern[] {
  const digits = digitsIn(text);
  return ORDER.filter((pattern) => {
    if (!patterns.has(pattern) || digits < DIGITS[pattern]) return false;
    if (pattern === "email") return text.includes("@");
    return pattern !== "iban" || (text.length >= SHORTEST_IBAN && /[A-Z]{2}/.test(text));
  });
}

/** How many there are at most: what is not ASCII counts, for other scripts have digits of their own. */
function digitsIn(text: string): number {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f || (code >= 0x30 && code <= 0x39)) digits++;
  }
  return digits;
}

/** The text without whatever looks like a key or a token of a service. */
export function maskedTokens(text: string): string {
  return TOKEN_STARTS.some((start) => text.includes(start))
    ? text.replace(inText(text, TOKEN_LOOKS_LIKE), "[token]")
    : text;
}

/** The text with every user, password and token masked in the addresses it holds. */
export function maskedAddress(text: string): string {
  if (!/[=@/]/.test(text)) return text;
  const masked = text.replace(inText(text, USER), MASKED).replace(inText(text, TICKET), `$1${MASKED}`);
  const meant = Object.keys(AMBIGUOUS).filter((name) => masked.includes(AMBIGUOUS[name] as string));
  return masked.replace(inText(masked, PARAMETER), (whole, mark: string, name: string) =>
    isSecretParameter(name, meant) ? `${mark}${name}=${MASKED}` : whole,
  );
}

/** The pattern as it is looked for in this text. */
function inText(text: string, look: Look): RegExp {
  return /[^\0-\x7f]/.test(text) ? look.any : look.ascii;
}

/** meant: the ambiguous names that are secrets in this text. */
function isSecretParameter(name: string, meant: readonly string[]): boolean {
  const bare = unquoted(name)
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
  if (Object.hasOwn(AMBIGUOUS, bare)) return meant.includes(bare);
  return SECRET_NAMES.has(bare) || SECRET_ENDINGS.some((ending) => bare.endsWith(ending));
}

function unquoted(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function secretOfName(name: string): Secret | undefined {
  const words = wordsOf(name);
  const together = words.join("");
  const inside = INSIDE.find(([, hints]) => hints.some((hint) => together.includes(hint)));
  return (inside ?? ALONE.find(([, hints]) => words.some((word) => hints.includes(word))))?.[0];
}

function wordsOf(name: string): string[] {
  const bare = name.normalize("NFC").replace(BREAKS, " ").normalize("NFKD");
  const letters = [...bare].map((letter) => STROKES[letter] ?? letter).join("");
  return folded(letters.replace(/\p{M}/gu, "")).split(/\s+/u).filter(Boolean);
}

/** What Python's casefold does beyond lower case, as far as the words of our lists know it. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}

function isOne(pattern: Pattern, text: string): boolean {
  if (pattern === "email" || pattern === "ssn") return true;
  const digits = text.match(/\p{Nd}/gu) ?? [];
  if (pattern === "card") return passesLuhn(digits.map(asciiDigit).join(""));
  if (pattern === "iban") return passesIban(text.replaceAll(" ", "").replace(/\p{Nd}/gu, asciiDigit));
  return digits.length >= 8 && digits.length <= 15; // a phone's
}

/** A digit of any script, in ASCII. Unicode has the ten of each script side by side. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

/** The check digit of ISO/IEC 7812. */
function passesLuhn(digits: string): boolean {
  let total = 0;
  [...digits].reverse().forEach((digit, place) => {
    const number = Number(digit) * (1 + (place % 2));
    total += number > 9 ? number - 9 : number;
  });
  return total % 10 === 0 && new Set(digits).size > 1;
}

/** The check digits of ISO 13616. */
function passesIban(packed: string): boolean {
  if (packed.length < 15) return false;
  let rest = 0;
  for (const sign of packed.slice(4) + packed.slice(0, 4))
    for (const digit of Number.parseInt(sign, 36).toString()) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}
