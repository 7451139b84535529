/** Scrolling, where it matters: what is used next could not be seen before. */

import { boxAround, scrollerOf, scrollOf, sizesOf } from "../seeing/asking";
import { isInside } from "../seeing/deep";
import type { Moment } from "../telling";
import type { Watch } from "../watch";

const KEYS = /^(?:Arrow(?:Up|Down|Left|Right)|Page(?:Up|Down)|Home|End| )$/;

interface From {
  readonly x: number;
  readonly y: number;
  readonly moment: Moment;
}

export class Scrolling {
  /** Where each scroller was before a hand moved it, since the last deed. */
  readonly #from = new Map<Element, From>();
  /** Where each was last. When a wheel is heard of, the browser has moved it already. */
  readonly #known = new WeakMap<Element, { x: number; y: number }>();
  #isByHand = false;

  constructor(private readonly watch: Watch) {
    const page = scrollerOf(document);
    if (page) this.#know(page);
    watch.hear("wheel", () => this.#hand());
    watch.hear("keydown", (event) => KEYS.test(event.key) && this.#hand());
    watch.hear("pointerdown", (event) => isOnBar(event) && this.#hand());
    watch.hear("scroll", ({ target }) =>
      this.#scrolled(target instanceof Element ? target : scrollerOf(document)),
    );
  }

  /** Something is about to be done to an element. */
  towards(element: Element): void {
    for (const [scroller, from] of this.#from) {
      if (!isInside(element, scroller) || wasSeen(element, scroller, from)) continue;
      const { x, y } = scrollOf(scroller);
      const own = scroller === scrollerOf(document) ? {} : { element: this.watch.describe(scroller) };
      this.watch.telling.tell({ type: "scroll", x, y, downwards: y >= from.y, ...own }, from.moment);
    }
    this.#from.clear();
    this.#isByHand = false;
  }

  /** A hand is on the wheel, the keys, or the bar beside a scroller: the page does not scroll by itself. */
  #hand(): void {
    this.#isByHand = true;
  }

  #scrolled(scroller: Element | null): void {
    if (!scroller) return;
    const before = this.#known.get(scroller) ?? { x: 0, y: 0 };
    this.#know(scroller);
    if (this.#isByHand && !this.#from.has(scroller))
      this.#from.set(scroller, { ...before, moment: this.watch.now() });
  }

  #know(scroller: Element): void {
    this.#known.set(scroller, scrollOf(scroller));
  }
}

function isScroller(element: Element): boolean {
  const { width, height, wholeWidth, wholeHeight } = sizesOf(element);
  return (wholeHeight > height && height > 0) || (wholeWidth > width && width > 0);
}

/** Beside what an element shows of itself there are only its scroll bars. */
function isOnBar(event: MouseEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element) || !isScroller(target)) return false;
  const { width, height } = sizesOf(target);
  return event.offsetX > width || event.offsetY > height;
}

/** Whether the middle of it could be seen before. */
function wasSeen(element: Element, scroller: Element, from: From): boolean {
  const box = boxAround(element);
  const isPage = scroller === scrollerOf(document);
  const view = isPage ? new DOMRect(0, 0, innerWidth, innerHeight) : boxAround(scroller);
  const now = scrollOf(scroller);
  const x = box.x + box.width / 2 + now.x - from.x;
  const y = box.y + box.height / 2 + now.y - from.y;
  return x >= view.left && x <= view.right && y >= view.top && y <= view.bottom;
}
