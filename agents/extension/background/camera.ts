/**
 * The camera: pictures of how it looked before anything had changed.
 *
 * Browsers allow two pictures a second. So one is taken while a page is calm, and what happens on it shares that picture
 * for as long as nothing changed; otherwise one is asked for in the moment in which something is about to happen, waits
 * for its turn, and is thrown away if the page changed before it was there. A step without a picture says why.
 *
 * What is private is painted over by where the page says it is. A page that changed meanwhile may show something private
 * elsewhere: that is the other reason for which such a picture is thrown away.
 */

import type { Rectangle, Shot } from "../../protocol/events";
import type { Later } from "./later";
import { developed } from "./painting";
import { Resting } from "./resting";

const SECOND = 1000;
const A_SECOND = 2; // pictures
const CALM_EVERY = 1000; // milliseconds; so that there is always one left for what is about to happen
const TRIES = 6; // for a picture that somebody asked for
const SETTLED = 80; // milliseconds in which a page's word that it changed arrives

/** What one look at a tab gave, as the browser gave it. width: of the window, in CSS pixels. */
export interface Look {
  content: Blob;
  width: number;
}

interface Frame extends Look {
  masks: Rectangle[];
  later?: Promise<Later>;
}

/**
 * What is known of one tab. state: counts up whenever what is shown may be another thing. restsIn: the state in which it
 * rested last; isWaiting: until there may be a picture of that. unknown: frames that have not said yet what is private in
 * them; until they have, there is no picture.
 */
interface Sight {
  state: number;
  restsIn?: number | undefined;
  isWaiting: boolean;
  unknown: Set<string>;
  masks: Map<string, Rectangle[]>;
  frame?: Frame | undefined;
  resting: Resting;
}

export class Camera {
  #sights = new Map<number, Sight>();
  #taken: number[] = [];
  #calm = 0;
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * look: takes one. Raises when the tab is not in view. isOn: whether pictures are taken at all. took: called with each
   * that may be kept, and when it was taken. ask: has the frames of a tab say what is private in them now. isShown:
   * whether a tab is in view.
   */
  constructor(
    readonly look: (tab: number) => Promise<Look>,
    readonly isOn: () => boolean,
    readonly took: (tab: number, at: number, picture: Promise<Later>) => void = () => {},
    readonly ask: (tab: number) => void = () => {},
    readonly isShown: (tab: number) => Promise<boolean> = async () => true,
  ) {}

  /** A frame is recorded, and shows what nobody knows until it has told its masks. */
  meet(tab: number, frame: string): void {
    const sight = this.#sight(tab);
    if (sight.masks.has(frame) || sight.unknown.has(frame)) return;
    sight.unknown.add(frame);
    this.changed(tab);
  }

  /** A frame of a page rests, and this is what is private in it, if that is known. It is said once, however long it rests. */
  async calm(tab: number, frame: string, masks?: Rectangle[]): Promise<void> {
    const sight = this.#sight(tab);
    this.#setMasks(sight, frame, masks);
    sight.restsIn = sight.state;
    if (sight.isWaiting) return;
    sight.isWaiting = true;
    const isShown = await this.isShown(tab); // those behind it would keep the one in view waiting
    if (isShown) await this.#turnOfCalm();
    sight.isWaiting = false;
    if (!isShown || !this.#isToTake(tab, sight)) return;
    this.#calm = Date.now();
    await this.#take(tab, sight.state).catch(() => undefined); // there will be another moment
  }

  /**
   * frame: which of them is another than before, and where what is private in it is no longer known. whole: all that is
   * seen of it, which is painted over until it is; a page that has no such place is not pictured until then.
   */
  changed(tab: number, frame?: string, whole?: Rectangle): void {
    const sight = this.#sight(tab);
    sight.state += 1;
    sight.frame = undefined;
    if (frame !== undefined) this.#setMasks(sight, frame, whole && [whole]);
  }

  /** A frame is no longer there, and what was private in it neither. */
  forgetFrame(tab: number, frame: string): void {
    const sight = this.#sights.get(tab);
    sight?.masks.delete(frame);
    sight?.unknown.delete(frame);
  }

  forgetTab(tab: number): void {
    this.#sights.get(tab)?.resting.end(undefined);
    this.#sights.delete(tab);
  }

  /** Nothing is recorded any more: who still waits for a tab to rest has what there is. */
  leave(): void {
    for (const [tab, sight] of this.#sights) {
      sight.restsIn = undefined;
      sight.resting.end(this.still(tab));
    }
  }

  /** Something is about to happen: the picture of how it looks now. */
  about(tab: number, frame: string, masks?: Rectangle[]): Promise<Later> {
    const sight = this.#sight(tab);
    this.#setMasks(sight, frame, masks);
    if (!this.isOn()) return Promise.resolve(none("This workspace takes no pictures."));
    const before = sight.frame
      ? shared(sight.frame)
      : this.#take(tab, sight.state).catch((error: unknown) => none(reason(error)));
    sight.resting.end(before);
    return before;
  }

  /** The picture of a tab once it rests again after what was just done there, or when something else begins. */
  rested(tab: number): Promise<Later | undefined> {
    return this.#sight(tab).resting.wait(() => this.still(tab));
  }

  /** The picture that still shows how a tab looks, if there is one. */
  still(tab: number): Promise<Later> | undefined {
    const frame = this.#sights.get(tab)?.frame;
    return frame && this.isOn() ? shared(frame) : undefined;
  }

  /** The picture of a tab, for who asks for one: of how it looks as soon as it rests for a moment. */
  async now(tab: number): Promise<Later> {
    if (!this.isOn()) return none("This workspace takes no pictures.");
    for (let left = TRIES; ; left--) {
      const sight = this.#sight(tab);
      if (!isKnown(sight)) this.ask(tab);
      const found = await (sight.frame
        ? shared(sight.frame)
        : this.#take(tab, sight.state).catch((error: unknown) => none(reason(error))));
      if (found.picture || left === 1) return found;
      await passed(SECOND / A_SECOND);
    }
  }

  /** Whether it rests still, and there is no picture of that. */
  #isToTake(tab: number, sight: Sight): boolean {
    const isThere = this.#sights.get(tab) === sight && sight.restsIn === sight.state;
    return isThere && !sight.frame && isKnown(sight) && this.isOn();
  }

  /** Wait until there may be another picture of what rests. */
  async #turnOfCalm(): Promise<void> {
    for (let early: number; ; await passed(early)) {
      early = this.#calm + CALM_EVERY - Date.now();
      if (early <= 0) return;
    }
  }

  #take(tab: number, state: number): Promise<Later> {
    const taking = this.#queue.then(() => this.#takeInTurn(tab, state));
    this.#queue = taking.catch(() => undefined);
    return taking;
  }

  async #takeInTurn(tab: number, state: number): Promise<Later> {
    const sight = this.#sight(tab);
    if (sight.state === state && !sight.frame) await this.#turn();
    if (sight.state !== state) return none("The page changed before there was time for a picture.");
    if (!isKnown(sight)) return none("It was not known yet what of the page is private.");
    if (sight.frame) return shared(sight.frame);
    const at = Date.now();
    this.#taken.push(at);
    const masks = [...sight.masks.values()].flat();
    const look = await this.look(tab);
    await passed(SETTLED);
    if (sight.state !== state) return none("The page changed while the picture was taken.");
    sight.frame = { ...look, masks };
    const later = shared(sight.frame);
    this.took(tab, at, later);
    sight.resting.seen(later);
    return later;
  }

  /** Wait until the browser allows another one. */
  async #turn(): Promise<void> {
    for (;;) {
      const now = Date.now();
      this.#taken = this.#taken.filter((at) => now - at < SECOND);
      const first = this.#taken[0];
      if (first === undefined || this.#taken.length < A_SECOND) return;
      await passed(first + SECOND - now + 5);
    }
  }

  #sight(tab: number): Sight {
    const known = this.#sights.get(tab);
    if (known) return known;
    const sight: Sight = {
      state: 0,
      isWaiting: false,
      unknown: new Set(),
      masks: new Map(),
      resting: new Resting(),
    };
    this.#sights.set(tab, sight);
    return sight;
  }

  #setMasks(sight: Sight, frame: string, masks: Rectangle[] | undefined): void {
    if (!masks) {
      sight.unknown.add(frame);
      sight.state += 1;
      sight.frame = undefined;
      return;
    }
    const before = JSON.stringify(sight.masks.get(frame) ?? []);
    sight.masks.set(frame, masks);
    sight.unknown.delete(frame);
    if (before === JSON.stringify(masks)) return;
    sight.state += 1; // a picture that is being taken does not hide it
    sight.frame = undefined;
  }
}

/** Whether it is known what to paint over. Nothing is of a page into which no script of ours has come. */
function isKnown({ unknown, masks }: Sight): boolean {
  return unknown.size === 0 && masks.size > 0;
}

/** The picture of a frame; worked out once, however many steps show it. */
function shared(frame: Frame): Promise<Later> {
  frame.later ??= developed(frame.content, frame.width, frame.masks);
  return frame.later;
}

function none(missing: string): Later {
  const shot: Shot = { missing };
  return { shot };
}

function reason(error: unknown): string {
  return error instanceof Error && error.name === "OutOfView"
    ? error.message
    : "The browser gave no picture.";
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
