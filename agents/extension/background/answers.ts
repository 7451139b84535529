/**
 * Answers: no more message boxes are answered in a tab than a person answers who does nothing else in between.
 *
 * A page may make some up (page/deeds/answering.ts), and can make itself as many frames as it likes; so they are counted
 * here alone. Somebody may have answered one too many, so the first that is left out is told of as a gap.
 */

import type { Deed } from "../seam";

const MOST = 10; // in a row

export class Answers {
  readonly #told = new Map<number, number>();

  /** What is to be kept of a deed in a tab: nothing, of an answer that is one of too many. */
  kept(tab: number, deed: Deed): Deed | undefined {
    if (isAPersons(deed)) this.renew(tab);
    if (deed.type !== "answer") return deed;
    const told = (this.#told.get(tab) ?? 0) + 1;
    this.#told.set(tab, told);
    if (told <= MOST) return deed;
    return told === MOST + 1 ? { type: "gap", why: "lost", at: deed.at } : undefined;
  }

  /** Something else was done there, or begun, or another page came. */
  renew(tab: number): void {
    this.#told.delete(tab);
  }
}

/** Something that somebody did on a page, by what it is: pages move on and open boxes by themselves. */
function isAPersons({ type }: Deed): boolean {
  return type !== "answer" && type !== "navigate" && type !== "gap";
}
