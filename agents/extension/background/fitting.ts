/** What pages say, cut to what the wire takes: one name too long is no reason to lose a step. */

import { LONGEST, type Said } from "../../protocol/events";

const LENGTHS = new Map<string, number>([
  ["url", LONGEST.url],
  ["text", LONGEST.text],
  ["keys", LONGEST.key],
  ["then", LONGEST.key],
]);
const MOST = new Map<string, number>([
  ["selectors", 12],
  ["frame", 12],
  ["files", 20],
  ["keys", 8],
  ["then", 8],
]);

type Lengths = ReadonlyMap<string, number>;

export function fitted<S extends Said>(said: S): S {
  const longest = said.type === "type" ? new Map(LENGTHS).set("value", LONGEST.text) : LENGTHS;
  return cut(said, "", longest) as S;
}

function cut(value: unknown, member: string, longest: Lengths): unknown {
  if (typeof value === "string") return cutText(value, longest.get(member) ?? LONGEST.name);
  if (member === "selectors" && Array.isArray(value)) return value.filter(fits).slice(0, MOST.get(member));
  if (Array.isArray(value)) return value.slice(0, MOST.get(member)).map((each) => cut(each, member, longest));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined && inner !== null)
      .map(([name, inner]) => [name, cut(inner, name, longest)]),
  );
}

/** A selector that was cut finds nothing, so a long one goes whole. */
function fits(chain: unknown): boolean {
  return (
    Array.isArray(chain) &&
    chain.length > 0 &&
    chain.length <= 16 &&
    chain.every((one) => typeof one === "string" && one.length <= LONGEST.selector)
  );
}

function cutText(text: string, longest: number): string {
  const whole = wellFormed(text);
  return whole.length <= longest
    ? whole
    : wellFormed(whole.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, ""));
}

/** Half of a character is none in UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
