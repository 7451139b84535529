/**
 * Answers: no more message boxes are answered in a tab than a person answers who does nothing else in between.
 *
 * Pages hold to that frame by frame (page/deeds/answering.ts); a page can make itself as many frames as it likes.
 */

const MOST = 10; // in a row

export class Answers {
  readonly #told = new Map<number, number>();

  /** One more was answered in a tab. Says whether it may be a person's. */
  count(tab: number): boolean {
    const told = (this.#told.get(tab) ?? 0) + 1;
    this.#told.set(tab, told);
    return told <= MOST;
  }

  /** Something else was done there, or another page came. */
  renew(tab: number): void {
    this.#told.delete(tab);
  }
}
