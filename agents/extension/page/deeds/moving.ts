/** Moving on within a page: its scripts show another address. One deed for each, however often they write it. */

import { isTop } from "../seeing/frames";
import type { Held, Moment } from "../telling";
import type { Watch } from "../watch";

const QUIET = 150; // milliseconds after which the address and the title are those of the new page
const LED = 1_500; // milliseconds within which a page is what the last deed led to

type By = "address" | "back" | "forward" | "deed" | "page";

/** What led to an address within a page. index: among the tab's pages, before and now; undefined where none is known. */
export function ledWithin(type: string, before: number | undefined, now: number | undefined): By {
  if (type !== "traverse") return "page";
  if (before === undefined || now === undefined) return "address"; // either way, so it is told where it led
  return now < before ? "back" : "forward";
}

export class Moving {
  #url = location.href;
  #index: number | undefined;

  constructor(private readonly watch: Watch) {
    if (!isTop) return; // a frame's address is no place that a person sees
    const { signal } = watch;
    const { navigation } = window;
    this.#index = navigation?.currentEntry?.index;
    if (navigation)
      navigation.addEventListener("currententrychange", (event) => this.#moved(event.navigationType), {
        signal,
      });
    else
      for (const type of ["popstate", "hashchange"] as const) watch.hear(type, () => this.#moved("traverse"));
  }

  #moved(type: string | null): void {
    if (location.href === this.#url || type === null) return;
    const going = new Going(this.watch, this.#by(type));
    this.#url = location.href;
    this.#index = window.navigation?.currentEntry?.index;
    this.watch.telling.lead(going);
    going.wait();
  }

  #by(type: string): By {
    const isLed = performance.now() - this.watch.telling.last < LED || this.watch.telling.isHolding;
    return isLed ? "deed" : ledWithin(type, this.#index, window.navigation?.currentEntry?.index);
  }
}

class Going implements Held {
  readonly #began: Moment;

  constructor(
    private readonly watch: Watch,
    private readonly by: By,
  ) {
    this.#began = watch.now();
  }

  /** While something is being typed, the address may go on changing with it. */
  wait(): void {
    setTimeout(() => {
      if (!this.watch.telling.leadsTo(this)) return;
      if (this.watch.telling.isHolding) this.wait();
      else this.watch.telling.settle();
    }, QUIET);
  }

  settle(): void {
    this.watch.telling.tell({ type: "navigate", by: this.by }, { ...this.watch.now(), at: this.#began.at });
  }
}
