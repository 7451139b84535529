/** When each picture of a clip is seen: as it was, but for the times in which nothing happened. Pure. */

/** A picture as it is kept, so that what is private is painted over in it. at: milliseconds. */
export interface Shown {
  at: number;
  content: Uint8Array<ArrayBuffer>;
}

/** at and end: milliseconds from the clip's beginning. */
export interface Cuts {
  shown: Shown[];
  end: number;
}

const SHORTEST = 100; // milliseconds that each is seen
const FIRST = 800; // … at most
const BETWEEN = 1_500;
const LAST = 1_500;
const MOST = 8; // pictures

/** shown: in order, one at least. Of too many the first stays, and the last ones. */
export function cutsOf(shown: readonly Shown[]): Cuts {
  const kept = shown.length > MOST ? [...shown.slice(0, 1), ...shown.slice(1 - MOST)] : [...shown];
  let at = 0;
  const cut = kept.map(({ content, at: taken }, index) => {
    const before = kept[index - 1];
    if (before) at += Math.min(Math.max(taken - before.at, SHORTEST), index === 1 ? FIRST : BETWEEN);
    return { at, content };
  });
  return { shown: cut, end: at + LAST };
}
