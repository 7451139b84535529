/**
 * Private places: where on the screen there is now something that no picture may show.
 *
 * What is on the page is read when the browser has time, and again where it changed; what was found is kept, and only
 * measured when somebody asks. What is asked for before it was read is read at once, or counts as private whole; while
 * that is most of what is seen, nobody knows where to paint, and there is no picture.
 */

import type { Rectangle } from "../../../protocol/events";
import { privateRanges } from "../../../protocol/masking";
import { ROOTED } from "../../meeting";
import {
  boxAround,
  firstElementIn,
  fits,
  hearInDocument,
  isEdited,
  isInPage,
  kindOf,
  nextSiblingOf,
  parentElementOf,
  previousSiblingOf,
  rectsOf,
  rootElementOf,
  tagOf,
  textOf,
} from "../seeing/asking";
import { inWindow, type View, viewNow } from "../seeing/boxes";
import { eachAdded, hearChanges } from "../seeing/changes";
import { FRAME_TAGS, type Frame } from "../seeing/frames";
import { Reading } from "../seeing/reading";
import { eachRoot, everywhere } from "../seeing/roots";
import type { Masks } from "../watch";
import { rememberPassword, rememberPasswordsIn, secretOfField } from "./fields";
import type { Rules } from "./rules";
import { hiddenFields } from "./takenBack";

const FIELDS = "input:not([type=hidden]),textarea,select";
const FIELD_TAGS = new Set(["input", "textarea", "select"]); // to ask each element for FIELDS takes long
const AT_ONCE = 2; // milliseconds in which what is still unread is read when somebody asks
const LINE = 200; // characters that are read together
const INLINE = new Set("A ABBR B BDI CODE DATA EM FONT I MARK SMALL SPAN STRONG TIME U".split(" "));
const SWEPT = 500; // elements that came; after them, those that went are looked for
/** Nothing that has fewer digits, and no @, is anybody's; but for tokens, all of which begin with some of these. */
const WORTH_A_LOOK = /@|(?:\p{Nd}\P{Nd}{0,12}){8}|eyJ|gh|glpat|sk-|AKIA|AIza|xox|Bearer/u;

/** seen: in this frame's pixels. isKnown: whether enough was read to know them all. */
interface Measured {
  readonly seen: readonly DOMRect[];
  readonly isKnown: boolean;
}

export class PrivatePlaces implements Masks {
  readonly #texts = new Map<Element, Map<Text, [from: number, to: number][]>>(); // of the element around them
  readonly #pieces = new Set<Element>(); // lines that hold something private in several texts
  readonly #fields = new Set<Element>();
  readonly #marked = new Set<Element>();
  readonly #frames = new Set<Element>();
  readonly #reading: Reading;
  #mayBeMarked = false;
  #came = 0;
  #measured: Measured | undefined;
  #view = "";

  constructor(
    private readonly rules: Rules,
    private readonly frame: Frame,
    signal: AbortSignal,
  ) {
    this.#reading = new Reading(this, signal);
    eachRoot((root) => this.#meet(root, signal), signal);
    hearChanges((records) => this.#changed(records), signal);
    hearInDocument(ROOTED, ({ target }) => target instanceof Element && this.#reading.add(target), {
      capture: true,
      signal,
    });
  }

  now(): { masks?: Rectangle[] } {
    const { seen, isKnown } = this.#measuredNow();
    const { spot } = this.frame;
    return isKnown ? { masks: seen.map((box) => inWindow(box, spot)) } : {};
  }

  /** What was measured may have moved. */
  stir(): void {
    this.#measured = undefined;
  }

  /** Reads for a moment. Whether all is read now, so that asking costs little. */
  readOn(): boolean {
    this.#reading.readFor(AT_ONCE);
    return this.#reading.isDone;
  }

  /**
   * Where they are seen in this frame, in its own pixels: for showing the person what is kept private. None while some
   * is unread: of that hardly anything will be private, and what is shown where nothing is painted over is in a picture.
   */
  seen(): readonly DOMRect[] {
    const { seen } = this.#measuredNow();
    return this.#reading.isDone ? seen : [];
  }

  /** Whether what is inside an element is to be read as well. */
  readElement(element: Element): boolean {
    const isMarked = fits(element, this.rules.marked);
    if (isMarked) this.#marked.add(element);
    const tag = tagOf(element);
    if (FRAME_TAGS.has(tag)) this.#frames.add(element);
    if ((FIELD_TAGS.has(tag) && fits(element, FIELDS)) || (this.rules.typed && isEdited(element))) {
      this.#fields.add(element);
      if (element instanceof HTMLInputElement && element.type === "password") rememberPassword(element);
    }
    return !isMarked;
  }

  /** Only by plain rules does what is new in an element change nothing of what the element itself is. */
  isOpen(element: Element): boolean {
    const { isPlain, typed } = this.rules;
    return isPlain && !typed ? !this.#marked.has(element) : this.readElement(element);
  }

  readAll(): void {
    this.stir(); // what was measured held what was unread
  }

  readText(text: Text): void {
    const parent = parentElementOf(text);
    if (!parent) return;
    const ranges = WORTH_A_LOOK.test(text.data) ? privateRanges(text.data, this.rules.patterns) : [];
    if (ranges.length === 0) this.#readTogether(text);
    const known = this.#texts.get(parent);
    for (const old of known?.keys() ?? []) if (old === text || old.parentNode !== parent) known?.delete(old);
    if (ranges.length > 0) {
      this.#texts.set(parent, (known ?? new Map()).set(text, ranges));
      this.stir();
    } else if (known?.size === 0) this.#texts.delete(parent);
  }

  /** What is written in pieces – `ana<wbr>@example.org` – is found when they are read together; all of it is private then. */
  #readTogether(text: Text): void {
    if (!/[@\p{Nd}]/u.test(text.data)) return;
    const line = lineOf(text);
    if (!line || isAlone(text, line) || this.#marked.has(line)) return;
    const words = textOf(line);
    if (words.length > LINE || !WORTH_A_LOOK.test(words)) return;
    if (privateRanges(words, this.rules.patterns).length > 0) this.#pieces.add(line);
    else this.#pieces.delete(line);
  }

  #meet(root: Document | ShadowRoot, signal: AbortSignal): void {
    rememberPasswordsIn(root);
    const types = new MutationObserver((records) => {
      for (const { oldValue, target } of records)
        if (oldValue === "password") rememberPassword(target as Element);
    });
    types.observe(root, { subtree: true, attributeFilter: ["type"], attributeOldValue: true });
    signal.addEventListener("abort", () => types.disconnect());
    this.#reading.add(root);
  }

  #changed(records: readonly MutationRecord[]): void {
    for (const record of records) {
      const { type } = record; // each member that is asked for costs a page that changes all the time
      if (type !== "attributes") {
        const { target } = record;
        if (!this.#reading.waits(target)) this.#inside(target, record); // on a busy page most do
      } else if (this.rules.isPlain) this.#perhapsMarked(record.target as Element);
      else this.#mayBeMarked = true;
    }
    this.#came += records.length;
    if (this.#came > SWEPT) this.#sweep();
  }

  #inside(target: Node, record: MutationRecord): void {
    if (!(target instanceof Element)) this.#reading.add(target);
    else if (!firstElementIn(target)) this.#reading.addTexts(target);
    else eachAdded(record, (node) => this.#reading.add(node));
  }

  #perhapsMarked(element: Element): void {
    if (fits(element, this.rules.marked)) this.#marked.add(element);
    else if (this.#marked.delete(element)) this.#reading.add(element); // what is in it counts again
  }

  /** A selector that looks around may be true of anything, whatever changed. */
  #markAll(): void {
    this.#mayBeMarked = false;
    for (const element of everywhere(this.rules.marked)) this.#marked.add(element);
  }

  #sweep(): void {
    this.#came = 0;
    for (const kept of [this.#texts, this.#pieces, this.#fields, this.#marked, this.#frames])
      for (const element of kept.keys()) if (!isInPage(element)) kept.delete(element);
  }

  /** A page that was scrolled says so a moment later; what was measured is out of place at once. */
  #measuredNow(): Measured {
    const view = `${scrollX} ${scrollY} ${innerWidth} ${innerHeight}`;
    if (view !== this.#view) this.stir();
    this.#view = view;
    this.#measured ??= this.#measure();
    return this.#measured;
  }

  #measure(): Measured {
    const isInView = viewNow();
    const seen = this.#boxes(isInView).filter(isInView);
    return { seen, isKnown: ![...this.#unreadBoxes()].some(isMostOfTheView) };
  }

  #boxes(isInView: View): DOMRect[] {
    this.#reading.readFor(AT_ONCE);
    if (this.#mayBeMarked) this.#markAll();
    return [
      ...this.#textBoxes(isInView),
      ...this.#pieceBoxes(),
      ...this.#fieldBoxes(isInView),
      ...hiddenFields().map((field) => boxAround(field)),
      ...this.#markedBoxes(),
      ...this.#unreadBoxes(),
      ...this.frame.unplaced(this.#frames).map((frame) => boxAround(frame)),
    ];
  }

  *#textBoxes(isInView: View): Generator<DOMRect> {
    const range = new Range();
    for (const [element, texts] of this.#texts) {
      if (!isInView(boxAround(element))) continue;
      for (const [text, ranges] of texts)
        for (const [from, to] of ranges) {
          if (to > text.length || text.parentNode !== element) continue; // it has changed, and is still to be read
          range.setStart(text, from);
          range.setEnd(text, to);
          yield* range.getClientRects();
        }
    }
  }

  *#pieceBoxes(): Generator<DOMRect> {
    for (const line of this.#pieces) yield* rectsOf(line);
  }

  *#fieldBoxes(isInView: View): Generator<DOMRect> {
    for (const field of this.#fields) {
      const box = boxAround(field);
      if (isInView(box) && this.#isPrivate(field)) yield box;
    }
  }

  *#markedBoxes(): Generator<DOMRect> {
    for (const element of this.#marked) if (fits(element, this.rules.marked)) yield* rectsOf(element);
  }

  *#unreadBoxes(): Generator<DOMRect> {
    for (const part of this.#reading.unread()) {
      const element = part instanceof Element ? part : (parentElementOf(part) ?? rootElementOf(document));
      yield boxAround(element);
    }
  }

  #isPrivate(field: Element): boolean {
    const value = shownIn(field);
    if (value === "") return false;
    if (this.rules.typed || secretOfField(field, this.rules)) return true;
    return privateRanges(value, this.rules.patterns).length > 0;
  }
}

/** The element around a text that begins a line of its own. */
function lineOf(text: Text): Element | null {
  let line = parentElementOf(text);
  while (line && INLINE.has(kindOf(line))) line = parentElementOf(line);
  return line;
}

/** Whether a line holds nothing but one text. */
function isAlone(text: Text, line: Element): boolean {
  return parentElementOf(text) === line && !nextSiblingOf(text) && !previousSiblingOf(text);
}

function isMostOfTheView({ left, top, right, bottom }: DOMRect): boolean {
  const width = Math.min(right, innerWidth) - Math.max(left, 0);
  const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
  return width > 0 && height > 0 && width * height > (innerWidth * innerHeight) / 2;
}

function shownIn(field: Element): string {
  if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.text ?? "";
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    return field.value || field.placeholder;
  return textOf(field);
}
