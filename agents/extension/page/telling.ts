/**
 * Telling: deeds go out in the order in which the person did them.
 *
 * What a deed comes to is sometimes clear only later: a text when its field is left, a page when its title is there. Such
 * a one is held, and settled before anything else is told. A page that was led to comes after the deed that led there.
 */

import type { Scene } from "../../protocol/events";
import type { Deed } from "../seam";
import type { Line } from "./line";

/** When something began, how it looked there, and the number of the picture that was asked for. */
export interface Moment {
  readonly at: number;
  readonly scene: Scene;
  readonly about?: number;
}

type DistributiveOmit<T, Member extends PropertyKey> = T extends unknown ? Omit<T, Member> : never;
export type Act = DistributiveOmit<Deed, "at" | "scene">;

/** What an element that is marked as private holds is not told, nor what it became. */
export function withoutValue(act: Act): Act {
  if (!("element" in act) || !act.element?.masked) return act;
  if (act.type === "type" || act.type === "choose")
    return { ...act, value: "", secret: act.secret ?? "secret" };
  if (act.type === "upload") return { ...act, files: [] };
  return act.type === "check" ? { type: "click", element: act.element } : act;
}

export interface Held {
  /** Tell what it has come to. Called once. */
  settle(): unknown;
}

export class Telling {
  #doing: Held | undefined;
  #led: Held | undefined;
  /** When the last deed was told, by the clock of events. */
  last = Number.NEGATIVE_INFINITY;
  readonly #line: Line;

  constructor(line: Line) {
    this.#line = line;
  }

  get isHolding(): boolean {
    return this.#doing !== undefined;
  }

  holds(held: Held): boolean {
    return this.#doing === held;
  }

  hold(held: Held): void {
    this.settle();
    this.#doing = held;
  }

  /** A page that the present deed may have led to. A later one stands in its place. */
  lead(held: Held): void {
    this.#led = held;
  }

  leadsTo(held: Held): boolean {
    return this.#led === held;
  }

  /** Answers the key of the deed. */
  tell(act: Act, moment: Moment): string {
    this.settle();
    return this.#say(withoutValue(act), moment);
  }

  /** Tells one that is held, alone: what it led to may still change. */
  settleOnly(held: Held): void {
    if (this.#doing !== held) return;
    this.#doing = undefined;
    held.settle();
  }

  settle(): void {
    const [doing, led] = [this.#doing, this.#led];
    this.#doing = this.#led = undefined;
    doing?.settle();
    led?.settle();
  }

  /** Nothing is said of it. */
  drop(held: Held): void {
    if (this.#doing === held) this.#doing = undefined;
  }

  #say(act: Act, { at, scene, about }: Moment): string {
    this.last = performance.now();
    return this.#line.tell({ ...act, at, scene } as Deed, about);
  }
}
