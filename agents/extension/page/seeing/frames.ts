/**
 * Frames: each learns from the script in its parent where it lies in the window. The two talk by messages between
 * windows, which works across origins; no script of the page hears them, because we listen first.
 *
 *     child "where" ──► parent: which of my frames is that? ──► "here", and again whenever it may have moved
 */

import { hear } from "../ears";
import { boxAround, fits, rootAround, tagOf } from "./asking";
import { everywhere } from "./roots";
import { cssOf } from "./selectors";

/**
 * path: the way from the top page. x, y: this frame's corner in it, in its pixels. scale: how many of those make one of
 * ours. width, height: of what is seen of the top page.
 */
export interface Spot {
  readonly path: readonly (number | string)[];
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

type Message = { cairn: "where" | "there" | "gone" } | ({ cairn: "here" } & Spot);

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
  readonly #children = new Map<MessageEventSource, Element>();

  constructor(spot: Spot, signal: AbortSignal) {
    this.#spot = spot;
    hear("message", (event) => this.#hear(event), signal);
    for (const type of ["scroll", "resize"] as const) hear(type, () => this.tellChildren(), signal);
    const loaded = ({ target }: Event): void => void (target instanceof Element && this.#loaded(target));
    document.addEventListener("load", loaded, { capture: true, signal }); // windows do not hear it
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

  /** Those frames in which no script answers, so that nobody knows what is private in them. */
  unanswering(frames: Iterable<Element>): Element[] {
    const answering = new Set(this.#children.values());
    return [...frames].filter((one) => fits(one, FRAMES) && !answering.has(one));
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
    for (const [child, element] of this.#children) {
      if (element.isConnected) this.#tell(child, element);
      else this.#children.delete(child);
    }
  }

  #hear(event: MessageEvent): void {
    const message: unknown = event.data;
    if (!isOurs(message) || !event.source) return;
    if (message.cairn === "where") this.#introduce(event.source);
    else if (message.cairn === "gone") this.#forget(event.source);
    else if (event.source !== window.parent || isTop) return;
    else if (message.cairn === "there") this.ask();
    else if (message.cairn === "here") this.#move(message);
  }

  #introduce(child: MessageEventSource): void {
    const element = everywhere(FRAMES).find((one) => (one as HTMLIFrameElement).contentWindow === child);
    if (!element) return;
    const isNew = this.#children.get(child) !== element;
    this.#children.set(child, element);
    if (isNew) this.#moved();
    this.#tell(child, element);
  }

  #tell(child: MessageEventSource, element: Element): void {
    this.#post(child, { cairn: "here", ...spotOf(element, child, this.spot) });
  }

  #move(message: Partial<Spot>): void {
    const { path, ...numbers } = message;
    const { x, y, scale, width, height } = numbers;
    if (!isPath(path) || ![x, y, scale, width, height].every(isSane) || !scale || scale < 0) return;
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

const SAID = new Set<unknown>(["where", "there", "here", "gone"]);

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
  const box = boxAround(element);
  const drawn = element instanceof HTMLElement && element.offsetWidth ? box.width / element.offsetWidth : 1;
  const style = getComputedStyle(element);
  const left = (element.clientLeft + Number.parseFloat(style.paddingLeft)) * drawn;
  const top = (element.clientTop + Number.parseFloat(style.paddingTop)) * drawn;
  return {
    ...own,
    path: [...own.path, indexOf(child) ?? cssOf(element, rootAround(element) as Document | ShadowRoot)],
    x: own.x + (box.x + left) * own.scale,
    y: own.y + (box.y + top) * own.scale,
    scale: own.scale * drawn,
  };
}

/** Frames in shadow roots are not counted among a window's. */
function indexOf(child: MessageEventSource): number | undefined {
  for (let index = 0; index < window.length; index++) if (window[index] === child) return index;
  return undefined;
}
