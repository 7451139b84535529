/**
 * The order in which people did things, which is not always the one in which it is heard of.
 *
 * Each frame tells what is done in it, and a text only once it is left. So a click outside of a frame may be heard of
 * before the text that was typed in it. A frame says when something begins; until it has said what came of it, what was
 * done later elsewhere waits, for a moment at most.
 */

const MOMENT = 400; // milliseconds; by then a text that was left has been told
const ARRIVAL = 50; // milliseconds between a page's clock and ours

interface Waiting {
  at: number;
  until: number;
  frame: string;
  put: () => void;
}

export class Ordering {
  #begun = new Map<string, number>();
  #waiting: Waiting[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Something begins in a frame. */
  begins(frame: string): void {
    this.#begun.set(frame, Date.now());
  }

  /** Whether it is still to be heard of what came of it. */
  hasBegun(frame: string): boolean {
    return this.#begun.has(frame);
  }

  /** Something was done: at this time, in this frame, or by the browser in none. put: called when it is its turn. */
  done(at: number, frame: string, put: () => void): void {
    this.#begun.delete(frame);
    const place = this.#waiting.findLastIndex((other) => other.at <= at) + 1;
    this.#waiting.splice(place, 0, { at, until: Date.now() + MOMENT, frame, put });
    this.#putWhatMayBe();
  }

  /** A frame that is gone tells nothing more. */
  gone(frame: string): void {
    this.#begun.delete(frame);
    this.#putWhatMayBe();
  }

  /** Nothing more is to be heard of: what waits is put down now. */
  end(): void {
    this.#begun.clear();
    this.#putWhatMayBe();
  }

  #putWhatMayBe(): void {
    clearTimeout(this.#timer);
    for (;;) {
      const [first] = this.#waiting;
      if (!first) return;
      const before = this.#begunBefore(first);
      const left = first.until - Date.now();
      if (before.length > 0 && left > 0) {
        this.#timer = setTimeout(() => this.#putWhatMayBe(), left);
        return;
      }
      for (const frame of before) this.#begun.delete(frame); // nothing came of it
      this.#waiting.shift();
      first.put();
    }
  }

  #begunBefore({ at, frame }: Waiting): string[] {
    return [...this.#begun]
      .filter(([other, begun]) => other !== frame && begun <= at + ARRIVAL)
      .map(([other]) => other);
  }
}
