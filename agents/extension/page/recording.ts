/** A recording in this frame, from when the background says so until it says stop. */

import type { Policy } from "../../protocol/events";
import type { ToPage } from "../seam";
import { Calm } from "./calm";
import { Answering } from "./deeds/answering";
import { Choosing } from "./deeds/choosing";
import { Hovering } from "./deeds/hovering";
import { Keys } from "./deeds/keys";
import { Missing } from "./deeds/missing";
import { Moving } from "./deeds/moving";
import { Pointing } from "./deeds/pointing";
import { Scrolling } from "./deeds/scrolling";
import { Typing } from "./deeds/typing";
import type { Line } from "./line";
import { PrivatePlaces } from "./privacy/places";
import { rulesOf } from "./privacy/rules";
import { Frame } from "./seeing/frames";
import { Signs } from "./showing/signs";
import { Watch } from "./watch";

export class Recording {
  readonly #over = new AbortController();
  readonly #policy: string;
  readonly #watch: Watch;

  constructor({ policy }: Extract<ToPage, { kind: "recording" }>, line: Line) {
    this.#policy = JSON.stringify(policy);
    const { signal } = this.#over;
    const rules = rulesOf(policy);
    const spot = new Frame(
      { path: [], x: 0, y: 0, scale: 1, width: innerWidth, height: innerHeight },
      signal,
    );
    const places = new PrivatePlaces(rules, spot, signal);
    const watch = new Watch(rules, spot, line, places, signal);
    this.#watch = watch;
    const typing = new Typing(watch);
    const choosing = new Choosing(watch);
    new Pointing(watch, typing, choosing, new Hovering(watch), new Scrolling(watch));
    new Keys(watch, typing, choosing);
    new Moving(watch);
    new Answering(watch);
    new Missing(watch);
    new Calm(watch, new Signs(places, signal));
    watch.hear("pagehide", () => this.tellHeld());
  }

  isBy(policy: Policy): boolean {
    return this.#policy === JSON.stringify(policy);
  }

  /** The background does not know what is private here: it was ended, or that is another thing now. */
  tellAgain(): void {
    const { masks, line } = this.#watch;
    masks.stir();
    this.#watch.isPictured = true;
    line.say({ kind: "calm", ...masks.now() });
  }

  /** What is being done is told as far as it has come. What comes of it from now on is told anew. */
  tellHeld(): void {
    this.#watch.telling.settle();
  }

  stop(): void {
    this.tellHeld();
    this.#over.abort();
  }
}
