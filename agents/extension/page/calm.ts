/**
 * Calm: when a page has not changed for a moment it is told, since that is a good time for a picture; and when it changes
 * again, once, since that picture is then no longer true.
 */

import { hear } from "./ears";
import { hearInDocument, isAnimated, visibilityOf } from "./seeing/asking";
import { wholeFrame } from "./seeing/boxes";
import { hearChanges } from "./seeing/changes";
import { isTop } from "./seeing/frames";
import type { Signs } from "./showing/signs";
import type { Watch } from "./watch";

const QUIET = 150; // milliseconds
const FIRST = 2_000; // milliseconds until one that never rests says for once what is private in it
const SELDOM = 1_000; // milliseconds between two calms; there are no more pictures anyway
const STIRRING = [
  "scroll",
  "resize",
  "transitionend",
  "animationend",
  "input", // and no "focusin": that a button was pressed is no reason to throw the picture of it away
  "load",
  "toggle",
] as const;
/** What is private may be on its way somewhere else. */
const MOVING = ["wheel", "transitionrun", "animationstart"] as const;

export class Calm {
  readonly #begun = performance.now();
  #last = 0;
  #told = Number.NEGATIVE_INFINITY;
  #isWaiting = false;

  constructor(
    private readonly watch: Watch,
    private readonly signs: Signs,
  ) {
    const { signal } = watch;
    watch.frame.whenMoved(() => this.#stir());
    watch.frame.whenDeceived(() => this.#tell());
    hearChanges(() => this.#stir(), signal);
    for (const type of STIRRING) hear(type, () => this.#stir(), signal);
    for (const type of MOVING) hear(type, () => this.watch.masks.stir(), signal);
    hearInDocument("visibilitychange", () => this.#stir(), { signal });
    this.#stir();
  }

  #stir(): void {
    this.#last = performance.now();
    this.watch.masks.stir();
    this.signs.hide();
    if (this.watch.isPictured) this.#tellChanged();
    this.watch.isPictured = false;
    if (!this.#isWaiting) this.#wait(QUIET);
  }

  /** What is private in it may be elsewhere now: until it is calm, all of it is. */
  #tellChanged(): void {
    const whole = isTop ? {} : { whole: wholeFrame(this.watch.frame.spot) };
    this.watch.line.say({ kind: "changed", ...whole });
  }

  /** One timer at a time, however much changes. */
  #wait(milliseconds: number): void {
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      if (this.watch.signal.aborted || visibilityOf(document) !== "visible") return;
      const left = Math.max(this.#last + QUIET, this.#told + SELDOM) - performance.now();
      const isLate = this.#told < 0 && performance.now() > this.#begun + FIRST;
      const isReady = left <= 0 && this.watch.masks.readOn();
      if (isLate || isReady) this.#calm();
      if (!isReady) this.#wait(left > 0 ? left : QUIET);
    }, milliseconds);
  }

  #calm(): void {
    this.#told = performance.now();
    this.watch.frame.tellChildren();
    this.#tell();
    this.signs.show();
    if (isAnimated()) this.watch.masks.stir(); // it moves
  }

  /** What is private now. */
  #tell(): void {
    this.watch.isPictured = true;
    this.watch.line.say({ kind: "calm", ...this.watch.masks.now() });
  }
}
