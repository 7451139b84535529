/**
 * Leaving: frames that were told to stop, or to tell what they hold, until each has: it may be a text that nobody has
 * left yet.
 */

export class Leaving {
  readonly #staying: Set<string>;
  #look = (): void => undefined;

  constructor(frames: Iterable<string>) {
    this.#staying = new Set(frames);
  }

  /** A frame has said all, or is gone. */
  left(frame: string): void {
    this.#staying.delete(frame);
    this.#look();
  }

  /** Wait until all of these have left, and no longer than that. Says whether they have. */
  async wait(milliseconds: number, forWhom: (frame: string) => boolean): Promise<boolean> {
    const areGone = (): boolean => ![...this.#staying].some(forWhom);
    await new Promise<void>((resolve) => {
      this.#look = () => areGone() && resolve();
      setTimeout(resolve, milliseconds);
      this.#look();
    });
    return areGone();
  }
}
