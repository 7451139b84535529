/** One after the other: what changes the recording waits for what came before it, so that numbers are in order. */

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(turn: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(turn);
    this.#last = mine.catch(() => {}); // whoever took the turn hears of it
    return mine;
  }
}
