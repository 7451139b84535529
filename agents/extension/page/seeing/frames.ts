/**
 * Frames: each learns from the script in its parent where it lies in the window. The two talk by messages between
 * windows, which works across origins; no script of the page hears them, because we listen first.
 *
 *     child "where" ──► parent: which of my frames is that? ──► "here", and again whenever it may have moved
 *           └─ "at" ──► parent: does it know where it lies? Else all of it counts as private (child.ts)
 */

import { hear } from "../ears";
import { boxAround, fits, hearInDocument, isInPage, rootAround, tagOf } from "./asking";
import { Child, type Place } from "./child";
import { everywhere } from "./roots";
import { cssOf } from "./selectors";

/** path: the way from the top page. width, height: of what is seen of the top page. */
export interface Spot extends Place {
  readonly path: readonly (number | string)[];
  readonly width: number;
  readonly height: number;
}

type Message = { cairn: "where" | "there" | "gone" } | ({ cairn: "here" } & Spot) | ({ cairn: "at" } & Place);

export const isTop = window.parent === window;
const PATIENCE = 1_000; // milliseconds in which a script that is there has said so
const FRAMES = "iframe,frame,object[data],embed[src]";
export const FRAME_TAGS = new Set(["iframe", "frame", "object", "embed"]);
const DEEPEST = 12; // frames inside each other
const LONGEST_STEP = 300; // characters of the selector of a frame
const FARTHEST = 1_000_000; // pixels

/** From before there is a recording: no page is to hear what frames say to each other. */
hear(
  "message",
  (event) => isOurs(event.data) && event.stopImmediatePropagation(),
  new AbortController().signal,
);

export class Frame {
  #spot: Spot;
  #moved: () => void = () => undefined;
  #deceived: () => void = () => undefined;
  readonly #children = new Map<MessageEventSource, Child>();

  constructor(spot: Spot, signal: AbortSignal) {
    this.#spot = spot;
    hear("message", (event) => this.#hear(event), signal);
    for (const type of ["scroll", "resize"] as const) hear(type, () => this.tellChildren(), signal);
    const loaded = ({ target }: Event): void => void (target instanceof Element && this.#loaded(target));
    hearInDocument("load", loaded, { capture: true, signal }); // windows do not hear it
    hear("pagehide", () => isTop || this.#post(window.parent, { cairn: "gone" }), signal);
    this.ask();
    this.#haveChildrenAsk();
  }

  get spot(): Spot {
    return isTop ? topSpot() : this.#spot;
  }

  /** It lies elsewhere in the window, and all in it. */
  whenMoved(hear: () => void): void {
    this.#moved = hear;
  }

  /** A page told a frame in it a wrong place. */
  whenDeceived(hear: () => void): void {
    this.#deceived = hear;
  }

  /** Where are we now? The answer comes a moment later. */
  ask(): void {
    if (!isTop) this.#post(window.parent, { cairn: "where" });
  }

  /** Children may have begun before us, and asked when nobody heard them. */
  #haveChildrenAsk(): void {
    for (const element of everywhere(FRAMES)) {
      const child = (element as HTMLIFrameElement).contentWindow;
      if (child) this.#post(child, { cairn: "there" });
    }
  }

  /** Those frames in which no script answers, or that do not know where they lie: nobody knows what is private there. */
  unplaced(frames: Iterable<Element>): Element[] {
    const placed = new Set([...this.#children.values()].filter((one) => this.#isPlaced(one)).map(elementOf));
    return [...frames].filter((one) => fits(one, FRAMES) && !placed.has(one));
  }

  #isPlaced(child: Child): boolean {
    return child.isAt(placeOf(child.element, this.spot));
  }

  /** Another page is in a frame, perhaps one that nobody enters; one that is entered says so. */
  #loaded(element: Element): void {
    const child = FRAME_TAGS.has(tagOf(element)) && (element as HTMLIFrameElement).contentWindow;
    if (!child) return;
    this.#forget(child);
    this.#post(child, { cairn: "there" });
  }

  #forget(child: MessageEventSource): void {
    if (this.#children.delete(child)) this.#moved();
  }

  /** Whether the script is in the frame that an element shows now: what was there before may have been another page. */
  async isRecorded(element: Element): Promise<boolean> {
    const child = (element as HTMLIFrameElement).contentWindow;
    if (!child) return false;
    this.#children.delete(child);
    this.#post(child, { cairn: "there" });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return this.#children.has(child);
  }

  tellChildren(): void {
    for (const [at, child] of this.#children) {
      if (!isInPage(child.element)) this.#children.delete(at);
      else if (!child.isWaitedFor) this.#tell(at, child); // what it says then has us tell it again
    }
  }

  #hear(event: MessageEvent): void {
    const message: unknown = event.data;
    if (!isOurs(message) || !event.source) return;
    if (message.cairn === "where") this.#introduce(event.source);
    else if (message.cairn === "gone") this.#forget(event.source);
    else if (message.cairn === "at") this.#hearAt(event.source, message);
    else if (event.source !== window.parent || isTop) return;
    else if (message.cairn === "there") this.ask();
    else if (message.cairn === "here") this.#move(message);
  }

  #introduce(child: MessageEventSource): void {
    const element = everywhere(FRAMES).find((one) => (one as HTMLIFrameElement).contentWindow === child);
    if (!element) return;
    const known = this.#children.get(child);
    const own = known?.element === element ? known : new Child(element);
    this.#children.set(child, own);
    if (own !== known) this.#moved();
    this.#tell(child, own);
  }

  #tell(at: MessageEventSource, child: Child): void {
    const spot = spotOf(child.element, at, this.spot);
    child.tell(spot);
    this.#post(at, { cairn: "here", ...spot });
  }

  /** A frame says where it was told that it lies. */
  #hearAt(from: MessageEventSource, { x, y, scale }: Partial<Place>): void {
    const child = this.#children.get(from);
    if (!child || ![x, y, scale].every(isSane)) return;
    if (child.isDeceived) return;
    const wasPlaced = this.#isPlaced(child);
    child.hears({ x, y, scale } as Place);
    const isPlaced = this.#isPlaced(child);
    if (wasPlaced !== isPlaced) this.#moved();
    if (child.isDeceived) this.#deceived();
    if (!isPlaced && !child.isWaitedFor) this.#tell(from, child);
  }

  #move(message: Partial<Spot>): void {
    const { path, ...numbers } = message;
    const { x, y, scale, width, height } = numbers;
    if (!isPath(path) || ![x, y, scale, width, height].every(isSane) || !scale || scale < 0) return;
    this.#post(window.parent, { cairn: "at", x, y, scale } as Message);
    const before = this.#spot;
    this.#spot = { path, x, y, scale, width, height } as Spot;
    if (before.x === x && before.y === y && before.scale === scale) return;
    this.tellChildren();
    this.#moved();
  }

  #post(to: MessageEventSource, message: Message): void {
    (to as Window).postMessage(message, "*"); // it says nothing that a page may not know
  }
}

/** The page in the parent can say such things as well; what is odd is not taken from anybody. */
function isPath(path: unknown): path is (number | string)[] {
  return Array.isArray(path) && path.length <= DEEPEST && path.every(isStep);
}

function isStep(step: unknown): boolean {
  return typeof step === "string" ? step.length <= LONGEST_STEP : Number.isInteger(step) && isSane(step);
}

function isSane(number: unknown): boolean {
  return Number.isFinite(number) && Math.abs(number as number) <= FARTHEST;
}

const SAID = new Set<unknown>(["where", "there", "here", "at", "gone"]);

function isOurs(message: unknown): message is Message {
  return typeof message === "object" && message !== null && "cairn" in message && SAID.has(message.cairn);
}

const WHOLE = { offsetLeft: 0, offsetTop: 0, scale: 1, width: 0, height: 0 };

/** With two fingers one looks at a part of the page, which is then all that a picture shows. */
function topSpot(): Spot {
  const { offsetLeft: x, offsetTop: y, scale, width, height } = window.visualViewport ?? WHOLE;
  const seen = scale === 1 ? { width: innerWidth, height: innerHeight } : { width, height };
  return { path: [], x: -x, y: -y, scale: 1, width: Math.round(seen.width), height: Math.round(seen.height) };
}

function spotOf(element: Element, child: MessageEventSource, own: Spot): Spot {
  const way = indexOf(child) ?? cssOf(element, rootAround(element) as Document | ShadowRoot);
  return { ...own, path: [...own.path, way], ...placeOf(element, own) };
}

function placeOf(element: Element, own: Spot): Place {
  const box = boxAround(element);
  const drawn = element instanceof HTMLElement && element.offsetWidth ? box.width / element.offsetWidth : 1;
  const style = getComputedStyle(element);
  const left = (element.clientLeft + pixels(style.paddingLeft)) * drawn;
  const top = (element.clientTop + pixels(style.paddingTop)) * drawn;
  return {
    x: own.x + (box.x + left) * own.scale,
    y: own.y + (box.y + top) * own.scale,
    scale: own.scale * drawn,
  };
}

/** Nothing of what is not drawn. */
function pixels(length: string): number {
  return Number.parseFloat(length) || 0;
}

function elementOf({ element }: Child): Element {
  return element;
}

/** Frames in shadow roots are not counted among a window's. */
function indexOf(child: MessageEventSource): number | undefined {
  for (let index = 0; index < window.length; index++) if (window[index] === child) return index;
  return undefined;
}
