/** Reading what is on a page, part by part, whenever the browser has time; and at once, when somebody cannot wait. */

import { firstChildOf, firstElementIn, isInPage, kindOf, nextSiblingOf } from "./asking";
import { rootOf } from "./deep";
import { comeUpon } from "./roots";

export interface Reader {
  /** Says whether what is inside it is to be read as well. */
  readElement(element: Element): boolean;
  /** The same of one that was read before, of which only what is in it has changed. */
  isOpen(element: Element): boolean;
  readText(text: Text): void;
  /** Nothing waits to be read any more. */
  readAll(): void;
}

const IDLE = 5; // milliseconds at a time
const LEAST = 1.5; // milliseconds, so that it comes to an end on a page that is never idle
const REST = 120; // milliseconds after all was read: what changes with every frame is read once for many of them
const LONG_REST = 960; // … when it goes on and on
const BUSY = 500; // milliseconds without any idle ones
const MANY = 5_000; // parts that wait; after more of them all is read again
const DEEP = 300; // levels that are read at once
const UNSEEN = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);

export class Reading {
  readonly #unread = new Map<Node, boolean>(); // whether all of it, or only its texts
  readonly #odd = new Set<Node>(); // parts in which reading failed
  #isAwaited = false;
  #rest = REST;
  #rested = 0;

  constructor(
    private readonly reader: Reader,
    private readonly signal: AbortSignal,
  ) {}

  /** Something is new, or has changed. */
  add(part: Node): void {
    this.#put(part, true);
  }

  /** What an element holds is new, and is text alone. */
  addTexts(element: Element): void {
    if (!this.waits(element)) this.#put(element, this.#odd.has(element));
  }

  /** Whether it is to be read anyway, however often it changes before. */
  waits(part: Node): boolean {
    return this.#unread.has(part);
  }

  #put(part: Node, isWhole: boolean): void {
    this.#unread.set(part, isWhole);
    if (this.#unread.size > MANY) {
      this.#unread.clear();
      this.#unread.set(document, true);
    }
    this.#readSoon();
  }

  /** A part that is too large for the time is taken apart, so that the rest of it waits. */
  readFor(milliseconds: number): void {
    if (this.isDone) return;
    const end = performance.now() + milliseconds;
    for (const [part, isWhole] of this.#unread) {
      if (performance.now() > end) return;
      this.#unread.delete(part);
      if (!isInPage(part)) continue;
      this.#odd.delete(part);
      if (!this.#isRead(part, isWhole, end)) this.#odd.add(part);
    }
    this.reader.readAll();
  }

  /** A page may have made of itself what nobody can read. Such a part counts as private whole. */
  #isRead(part: Node, isWhole: boolean, end: number): boolean {
    try {
      if (part instanceof Text) this.reader.readText(part);
      else if (!isWhole && part instanceof Element && !firstElementIn(part)) this.#readTexts(part);
      else this.#readBelow(part, end);
      return true;
    } catch {
      return false;
    }
  }

  get isDone(): boolean {
    return this.#unread.size === 0;
  }

  *unread(): Generator<Node> {
    for (const parts of [this.#unread, this.#odd])
      for (const part of parts.keys()) {
        if (isInPage(part)) yield part;
        else parts.delete(part);
      }
  }

  #readSoon(): void {
    if (this.#isAwaited || this.#unread.size === 0) return;
    this.#isAwaited = true;
    const read = (idle: IdleDeadline): void => {
      this.#isAwaited = false;
      if (this.signal.aborted) return;
      this.readFor(Math.min(Math.max(idle.timeRemaining(), LEAST), IDLE));
      if (this.isDone) this.#rested = performance.now() + this.#rest;
      this.#readSoon();
    };
    const wait = this.#rested - performance.now();
    this.#rest = wait > 0 ? Math.min(2 * this.#rest, LONG_REST) : REST;
    if (wait > 0) setTimeout(() => requestIdleCallback(read, { timeout: BUSY }), wait);
    else requestIdleCallback(read, { timeout: BUSY });
  }

  #readTexts(element: Element): void {
    if (!this.reader.isOpen(element)) return;
    for (let node = firstChildOf(element); node; node = nextSiblingOf(node))
      if (node instanceof Text) this.reader.readText(node);
  }

  #readBelow(part: Node, end: number, depth = 0): void {
    if (part instanceof Element) {
      const root = rootOf(part);
      if (root) comeUpon(root);
      if (!this.reader.readElement(part)) return;
    }
    for (let node = firstChildOf(part); node; node = nextSiblingOf(node)) {
      if (node instanceof Text) this.reader.readText(node);
      else if (!(node instanceof Element) || UNSEEN.has(kindOf(node))) continue;
      else if (depth > DEEP || performance.now() > end) this.#unread.set(node, true);
      else this.#readBelow(node, end, depth + 1);
    }
  }
}
