/**
 * Calm: when a page has not changed for a moment it is told, since that is a good time for a picture; and when it changes
 * again, once, since that picture is then no longer true.
 */

import { hearChanges } from "./seeing/changes";
import type { Watch } from "./watch";

const QUIET = 150; // milliseconds
const STIRRING = [
  "scroll",
  "resize",
  "transitionend",
  "animationend",
  "input", // and no "focusin": that a button was pressed is no reason to throw the picture of it away
  "load",
  "toggle",
] as const;

export class Calm {
  #last = 0;
  #isWaiting = false;

  constructor(private readonly watch: Watch) {
    const { signal } = watch;
    hearChanges(() => this.#stir(), signal);
    for (const type of STIRRING)
      window.addEventListener(type, () => this.#stir(), { capture: true, passive: true, signal });
    document.addEventListener("visibilitychange", () => this.#stir(), { signal });
    this.#stir();
  }

  #stir(): void {
    this.#last = performance.now();
    if (this.watch.isPictured) this.watch.line.say({ kind: "changed" });
    this.watch.isPictured = false;
    if (!this.#isWaiting) this.#wait(QUIET);
  }

  /** One timer at a time, however much changes. */
  #wait(milliseconds: number): void {
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      const left = this.#last + QUIET - performance.now();
      if (this.watch.signal.aborted || document.visibilityState !== "visible") return;
      if (left > 0) this.#wait(left);
      else this.#calm();
    }, milliseconds);
  }

  #calm(): void {
    this.watch.isPictured = true;
    this.watch.frame.tellChildren();
    this.watch.line.say({ kind: "calm", masks: this.watch.masks.now() });
  }
}
