/**
 * Private places: where on the screen there is now something that no picture may show.
 *
 * Texts are read when the browser has time, and again when they change; what was found in them is kept, and only
 * measured when somebody asks. What is asked for before it was read is read at once, or counts as private whole.
 */

import type { Rectangle } from "../../../protocol/events";
import { privateRanges } from "../../../protocol/masking";
import { inWindow, isInView } from "../seeing/boxes";
import { hearChanges, lookForRoots, ROOTED } from "../seeing/changes";
import type { Frame } from "../seeing/frames";
import { eachRoot, everywhere } from "../seeing/roots";
import type { Masks } from "../watch";
import { rememberPassword, rememberPasswordsIn, secretOfField } from "./fields";
import type { Rules } from "./rules";

const FIELDS = "input:not([type=hidden]),textarea,select";
const EDITED = "[contenteditable]:not([contenteditable=false])";
const AT_ONCE = 3; // milliseconds in which what is still unread is read when somebody asks
const MANY = 500; // parts that have changed; after more of them all is read again
const UNSEEN = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);

export class PrivatePlaces implements Masks {
  readonly #found = new Map<Text, [from: number, to: number][]>();
  readonly #unread = new Set<Node>();
  #isReading = false;

  constructor(
    private readonly rules: Rules,
    private readonly frame: Frame,
    private readonly signal: AbortSignal,
  ) {
    eachRoot((root) => this.#meet(root), signal);
    hearChanges((records) => this.#changed(records), signal);
    document.addEventListener(ROOTED, ({ target }) => target instanceof Element && this.#read(target), {
      capture: true,
      signal,
    });
  }

  now(): Rectangle[] {
    this.#readFor(AT_ONCE);
    const boxes = [
      ...this.#textBoxes(),
      ...this.#fieldBoxes(),
      ...this.#markedBoxes(),
      ...this.#unreadBoxes(),
    ];
    return boxes.filter(isInView).map((box) => inWindow(box, this.frame.spot));
  }

  /** The elements that are kept private, for showing the person which they are. */
  *elements(): Generator<Element> {
    yield* everywhere(this.rules.marked);
    for (const field of everywhere(FIELDS)) if (this.#isPrivate(field)) yield field;
  }

  #meet(root: Document | ShadowRoot): void {
    rememberPasswordsIn(root);
    const types = new MutationObserver((records) => {
      for (const { oldValue, target } of records)
        if (oldValue === "password") rememberPassword(target as Element);
    });
    types.observe(root, { subtree: true, attributeFilter: ["type"], attributeOldValue: true });
    this.signal.addEventListener("abort", () => types.disconnect());
    this.#read(root);
  }

  #changed(records: readonly MutationRecord[]): void {
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData") this.#unread.add(target);
      else if (type === "childList") for (const node of addedNodes) this.#unread.add(node);
    }
    if (this.#unread.size > MANY) {
      this.#unread.clear();
      this.#unread.add(document);
    }
    this.#readSoon();
  }

  #read(part: Node): void {
    this.#unread.add(part);
    this.#readSoon();
  }

  #readSoon(): void {
    if (this.#isReading || this.#unread.size === 0) return;
    this.#isReading = true;
    requestIdleCallback((idle) => {
      this.#isReading = false;
      if (this.signal.aborted) return;
      this.#readFor(Math.min(idle.timeRemaining(), 8));
      this.#readSoon();
    });
  }

  /** A part that is too large for the time is taken apart, so that the rest of it waits. */
  #readFor(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    for (const part of this.#unread) {
      if (performance.now() > end) return;
      this.#unread.delete(part);
      if (!part.isConnected) continue;
      if (part instanceof Text) this.#readText(part);
      else this.#readBelow(part, end);
    }
  }

  #readBelow(part: Node, end: number): void {
    if (part instanceof Element) {
      lookForRoots(part);
      if (part instanceof HTMLInputElement && part.type === "password") rememberPassword(part);
    }
    for (const node of part.childNodes) {
      if (node instanceof Text) this.#readText(node);
      else if (UNSEEN.has(node.nodeName)) continue;
      else if (performance.now() > end) this.#unread.add(node);
      else if (node instanceof Element) this.#readBelow(node, end);
    }
  }

  #readText(text: Text): void {
    const ranges = privateRanges(text.data, this.rules.patterns);
    if (ranges.length > 0) this.#found.set(text, ranges);
    else this.#found.delete(text);
  }

  *#textBoxes(): Generator<DOMRect> {
    const range = document.createRange();
    for (const [text, ranges] of this.#found) {
      if (!text.isConnected) this.#found.delete(text);
      else if (isInView(text.parentElement?.getBoundingClientRect() ?? new DOMRect()))
        for (const [from, to] of ranges) {
          if (to > text.length) continue; // it has changed, and is still to be read
          range.setStart(text, from);
          range.setEnd(text, to);
          yield* range.getClientRects();
        }
    }
  }

  *#fieldBoxes(): Generator<DOMRect> {
    for (const field of everywhere(this.rules.typed ? `${FIELDS},${EDITED}` : FIELDS)) {
      const box = field.getBoundingClientRect();
      if (isInView(box) && this.#isPrivate(field)) yield box;
    }
  }

  *#markedBoxes(): Generator<DOMRect> {
    for (const element of everywhere(this.rules.marked)) yield* element.getClientRects();
  }

  *#unreadBoxes(): Generator<DOMRect> {
    for (const part of this.#unread) {
      const element = part instanceof Element ? part : (part.parentElement ?? document.documentElement);
      if (part.isConnected) yield element.getBoundingClientRect();
    }
  }

  #isPrivate(field: Element): boolean {
    const value = shownIn(field);
    if (value === "") return false;
    if (this.rules.typed || secretOfField(field, this.rules)) return true;
    return privateRanges(value, this.rules.patterns).length > 0;
  }
}

function shownIn(field: Element): string {
  if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.text ?? "";
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    return field.value || field.placeholder;
  return field.textContent ?? "";
}
