/**
 * Hovering, where it matters: what is clicked now was opened by the pointer resting somewhere.
 *
 * A style can show a menu without the page changing, so it is looked at, when the browser has time, which menus are
 * hidden. One that was hidden after the last deed, and is clicked in now, was opened by the pointer alone. What a script
 * puts into the page while the pointer rests counts too, if it lies above the page as menus do.
 */

import { actorOf } from "../seeing/actor";
import { fits, isInPage, isVisible } from "../seeing/asking";
import { eachAdded, hearChanges } from "../seeing/changes";
import { isInside, pointedAt, upwards } from "../seeing/deep";
import { everywhere } from "../seeing/roots";
import type { Moment } from "../telling";
import type { Watch } from "../watch";

const MENUS =
  "[role=menu],[role=listbox],[role=tooltip],li ul,nav div,[popover],[class*=menu],[class*=dropdown],[class*=popover],[class*=popup],[class*=flyout]";
const OPENERS =
  "a,button,summary,li,[role=menuitem],[role=button],[role=link],[role=tab],[aria-haspopup],[aria-expanded]";
const MOST = 300; // menus that are looked at
const LATEST = 40; // things that came into the page, and places where the pointer was
const SOON = 2_000; // milliseconds in which a script answers the pointer
const SELDOM = 1_000; // milliseconds between looks

interface Rest {
  readonly element: Element;
  readonly moment: Moment;
  readonly since: number;
}

export class Hovering {
  readonly #hidden = new Map<Element, number>(); // when it was last seen to be hidden
  #added: { element: Element; since: number }[] = [];
  #rests: Rest[] = [];
  #deed = 0;
  #isLooking = false;
  #looked = Number.NEGATIVE_INFINITY;

  constructor(private readonly watch: Watch) {
    watch.hear("pointerover", (event) => event.pointerType === "mouse" && this.#over(pointedAt(event)));
    watch.hear("keydown", () => this.#done());
    watch.hear("click", () => this.#done()); // what it opens is opened from now on
    hearChanges((records) => this.#changed(records), watch.signal);
    this.#look();
  }

  /** Something is about to be clicked. */
  towards(element: Element): void {
    const opener = this.#openerOf(element);
    this.#done();
    if (!opener) return;
    this.watch.telling.tell(
      { type: "hover", element: this.watch.describe(actorOf(opener.element)) },
      opener.moment,
    );
  }

  #done(): void {
    this.#deed = performance.now();
    this.#added = [];
    this.#rests = this.#rests.slice(-1);
    this.#look();
  }

  /** Where the pointer was when what holds the element was opened, if nothing else can have opened it. */
  #openerOf(element: Element): Rest | undefined {
    for (const menu of upwards(element)) {
      const since = this.#hidden.get(menu) ?? this.#cameAt(menu);
      if (since === undefined || since < this.#deed) continue;
      return this.#rests.findLast(
        ({ element: at, since: rested }) => rested >= this.#deed && opens(at, menu),
      );
    }
    return undefined;
  }

  #cameAt(element: Element): number | undefined {
    const came = this.#added.find((one) => one.element === element);
    if (!came) return undefined;
    const { position } = getComputedStyle(element);
    return position === "absolute" || position === "fixed" || fits(element, MENUS) ? came.since : undefined;
  }

  #over(element: Element | null): void {
    if (!element || this.#rests.at(-1)?.element === element) return;
    this.#rests.push({ element, moment: this.watch.now(), since: performance.now() });
    if (this.#rests.length > LATEST) this.#rests.shift();
  }

  #changed(records: readonly MutationRecord[]): void {
    const since = performance.now();
    if (since > (this.#rests.at(-1)?.since ?? 0) + SOON) return; // the pointer did not bring it
    const keep = (node: Node): unknown =>
      node instanceof Element && this.#added.push({ element: node, since });
    for (const record of records) if (record.type === "childList") eachAdded(record, keep);
    if (this.#added.length > LATEST) this.#added = this.#added.slice(-LATEST);
  }

  /** Nobody waits for it: a menu that was not seen hidden in time is told by the click alone. */
  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const wait = Math.max(0, this.#looked + SELDOM - performance.now());
    setTimeout(() => requestIdleCallback(() => this.#lookNow()), wait);
  }

  #lookNow(): void {
    this.#isLooking = false;
    if (this.watch.signal.aborted) return;
    this.#looked = performance.now();
    for (const menu of everywhere(MENUS).slice(0, MOST))
      if (isHidden(menu)) this.#hidden.set(menu, this.#looked);
    for (const menu of this.#hidden.keys()) if (!isInPage(menu)) this.#hidden.delete(menu);
  }
}

/** What lies between a menu and what opened it opens nothing. */
function opens(element: Element, menu: Element): boolean {
  return !isInside(element, menu) && fits(actorOf(element), OPENERS);
}

function isHidden(element: Element): boolean {
  return !isVisible(element, {
    opacityProperty: true,
    visibilityProperty: true,
    contentVisibilityAuto: true,
  });
}
