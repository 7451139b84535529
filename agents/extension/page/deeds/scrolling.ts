/** Scrolling, where it matters: what is used next could not be seen before. */

import { boxAround } from "../seeing/asking";
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
    if (document.scrollingElement) this.#know(document.scrollingElement);
    watch.hear("wheel", () => this.#hand());
    watch.hear("keydown", (event) => KEYS.test(event.key) && this.#hand());
    watch.hear("pointerdown", (event) => isOnBar(event) && this.#hand());
    watch.hear("scroll", ({ target }) =>
      this.#scrolled(target instanceof Element ? target : document.scrollingElement),
    );
  }

  /** Something is about to be done to an element. */
  towards(element: Element): void {
    for (const [scroller, from] of this.#from) {
      if (!isInside(element, scroller) || wasSeen(element, scroller, from)) continue;
      const { scrollLeft: x, scrollTop: y } = scroller;
      const own = scroller === document.scrollingElement ? {} : { element: this.watch.describe(scroller) };
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
    this.#known.set(scroller, { x: scroller.scrollLeft, y: scroller.scrollTop });
  }
}

function isScroller({ scrollHeight, clientHeight, scrollWidth, clientWidth }: Element): boolean {
  return (scrollHeight > clientHeight && clientHeight > 0) || (scrollWidth > clientWidth && clientWidth > 0);
}

/** Beside what an element shows of itself there are only its scroll bars. */
function isOnBar(event: MouseEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element) || !isScroller(target)) return false;
  return event.offsetX > target.clientWidth || event.offsetY > target.clientHeight;
}

/** Whether the middle of it could be seen before. */
function wasSeen(element: Element, scroller: Element, from: From): boolean {
  const box = boxAround(element);
  const isPage = scroller === document.scrollingElement;
  const view = isPage ? new DOMRect(0, 0, innerWidth, innerHeight) : boxAround(scroller);
  const x = box.x + box.width / 2 + scroller.scrollLeft - from.x;
  const y = box.y + box.height / 2 + scroller.scrollTop - from.y;
  return x >= view.left && x <= view.right && y >= view.top && y <= view.bottom;
}
