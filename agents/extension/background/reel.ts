/** The reel: what was seen of each tab lately, in order, of which clips are made. */

import type { Shown } from "../film/cuts";
import type { Later, Picture } from "./later";

const LONGEST = 12; // pictures of a tab; taken once a second or so

interface Seen {
  at: number;
  picture: Promise<Later>;
}

export class Reel {
  readonly #seen = new Map<number, Seen[]>();

  add(tab: number, at: number, picture: Promise<Later>): void {
    this.#seen.set(tab, [...(this.#seen.get(tab) ?? []), { at, picture }].slice(-LONGEST));
  }

  /** What was seen since then, up to this picture and with it; nothing when it was not seen since then. */
  async between(tab: number, since: number, last: Picture): Promise<(Shown & Picture)[]> {
    const seen = (this.#seen.get(tab) ?? []).filter(({ at }) => at >= since);
    const found = await Promise.all(
      seen.map(async ({ at, picture }) => ({ at, picture: (await picture).picture })),
    );
    const end = found.findIndex(({ picture }) => picture?.sha256 === last.sha256);
    return found.slice(0, end + 1).flatMap(({ at, picture }) => (picture ? [{ at, ...picture }] : []));
  }

  forgetTab(tab: number): void {
    this.#seen.delete(tab);
  }
}
