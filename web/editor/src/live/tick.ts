/** Edits of one tick leave as one message: often enough to be seen at once, seldom enough for fast typists. */
const TICK = 16; // milliseconds

/** The first call after a pause does it at once, those that follow at the next tick. */
export class Tick {
  #work: () => void;
  #doneAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(work: () => void) {
    this.#work = work;
  }

  soon(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#doneAt + TICK - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#doneAt = performance.now();
      this.#work();
    }, wait);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }
}
