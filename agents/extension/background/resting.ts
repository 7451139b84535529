/** Resting: who waits until a page shows what was done on it, and rests again. */

import type { Later } from "./later";

const REACTION = 500; // milliseconds in which a page begins to show what comes of a deed
const PATIENCE = 3_000; // milliseconds after which nobody waits any longer; until then the deed is not sent

type Seen = Promise<Later> | undefined;

interface Waiting {
  from: number;
  settle(seen: Seen): void;
}

export class Resting {
  readonly #waiting = new Set<Waiting>();

  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** The picture of how it looks then. still: the one that holds by now, if there is one. */
  wait(still: () => Seen): Promise<Later | undefined> {
    return new Promise((resolve) => {
      const settle = (seen: Seen) => {
        this.#waiting.delete(one);
        clearTimeout(reacted);
        clearTimeout(late);
        resolve(seen);
      };
      const one: Waiting = { from: Date.now() + REACTION, settle };
      const reacted = setTimeout(() => {
        const seen = still();
        if (seen) settle(seen);
      }, REACTION);
      const late = setTimeout(() => settle(undefined), PATIENCE);
      this.#waiting.add(one);
    });
  }

  /** A picture of how it looks now. Whoever has only just begun to wait goes on. */
  seen(picture: Promise<Later>): void {
    for (const one of [...this.#waiting]) if (Date.now() >= one.from) one.settle(picture);
  }

  /** What comes from now on is not of what was done before. picture: of how it looks now, if there is one. */
  end(picture: Seen): void {
    for (const one of [...this.#waiting]) one.settle(picture);
  }
}
