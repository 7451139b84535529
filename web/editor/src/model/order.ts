/**
 * The order of steps: by rank, a fractional index, and then by id.
 *
 * Moving a step writes one register, so whoever is typing in it keeps typing. Two people who insert at the same place
 * may choose the same rank; the id decides, and `ranksFor` makes room again when something must go between them.
 */
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";
import type * as Y from "yjs";
import { type Kind, kindOf, type Step, type StepId } from "./schema";

export interface Placed {
  id: StepId;
  rank: string;
  kind: Kind;
  /** Only actions count. */
  number: number | null;
  step: Step;
}

/** Step id → the rank to write. */
export type Ranks = Record<string, string>;

const byRank = (a: Placed, b: Placed): number =>
  a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1;

export function placedSteps(steps: Y.Map<Step>): Placed[] {
  const placed: Placed[] = [];
  for (const [id, step] of steps.entries()) {
    placed.push({
      id: id as StepId,
      rank: String(step.get("rank") ?? ""),
      kind: kindOf(step),
      number: null,
      step,
    });
  }
  placed.sort(byRank);
  let number = 0;
  for (const one of placed) if (one.kind === "action") one.number = ++number;
  return placed;
}

const LONGEST_RANK = 128; // characters; a longer one is nobody's honest work

/** Can ranks be made next to this one? What another program wrote may be anything. */
function isRank(rank: string): boolean {
  if (rank.length > LONGEST_RANK || !/^[0-9A-Za-z]+$/.test(rank)) return false;
  try {
    generateKeyBetween(rank, null);
    return true;
  } catch {
    return false;
  }
}

/**
 * The ranks to write so that `id` stands at `index` among `others` (which do not hold it).
 *
 * Mostly one. Neighbours whose ranks are equal, or no ranks at all, leave no room: then those are ranked anew too.
 */
export function ranksFor(id: string, others: readonly { id: string; rank: string }[], index: number): Ranks {
  const usable = (at: number): string | null => {
    const rank = others[at]?.rank;
    return rank !== undefined && isRank(rank) ? rank : null;
  };
  let start = index;
  while (start > 0 && usable(start - 1) === null) start--;
  const low = usable(start - 1);
  let end = index;
  for (let high = usable(end); end < others.length; high = usable(++end)) {
    if (high !== null && (low === null || high > low)) break;
  }
  const ids = [...others.slice(start, index), { id }, ...others.slice(index, end)].map((one) => one.id);
  const ranks = generateNKeysBetween(low, usable(end), ids.length);
  return Object.fromEntries(ids.map((one, at) => [one, ranks[at] ?? ""]));
}
