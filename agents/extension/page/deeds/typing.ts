/**
 * Typing: a field's text, told once, with its final value, when the field is left, sent, or the page goes away.
 *
 * Keys are never told one by one. What an input method, a paste, a suggestion or the browser's own filling in puts into
 * a field is read off the field, as what is typed is.
 */

import type { Element as Described } from "../../../protocol/events";
import { LONGEST } from "../../../protocol/events";
import { maskedText, secretOfValue } from "../../../protocol/masking";
import { secretOfField } from "../privacy/fields";
import { cut } from "../privacy/rules";
import { typedBy } from "../privacy/takenBack";
import { editingHost } from "../seeing/actor";
import { isEdited, isInPage } from "../seeing/asking";
import { focusedOf } from "../seeing/deep";
import type { Held, Moment } from "../telling";
import type { Watch } from "../watch";
import { editorAround, textOf } from "./editors";

const NO_TEXT = new Set(["checkbox", "radio", "file", "submit", "button", "reset", "image", "hidden"]);

class Text implements Held {
  value: string;

  constructor(
    readonly field: Element,
    readonly element: Described,
    readonly moment: Moment,
    /** Unknown where it is heard of only when it has changed: of sliders, colours, dates. */
    readonly before: string | undefined,
    private readonly typing: Typing,
  ) {
    this.value = before ?? "";
  }

  /** A field that is gone, or was emptied by the page, is as it was last seen. */
  read(): void {
    if (isInPage(this.field)) this.value = textOf(this.field);
  }

  settle(): void {
    this.read();
    this.typing.tell(this, []);
  }
}

export class Typing {
  #text: Text | undefined;
  #question: (() => void) | undefined;
  #isToRead = false;

  constructor(private readonly watch: Watch) {
    watch.hear("keydown", () => this.#answer());
    watch.hear("beforeinput", (event) => this.#beginHere(fieldOf(focusedOf(event))));
    watch.hear("input", (event) => this.#changed(fieldOf(focusedOf(event))));
    watch.hear("focusout", (event) => this.#blurred(fieldOf(focusedOf(event))));
    watch.hear("submit", () => this.leave(undefined));
  }

  isField(element: Element): boolean {
    return fieldOf(element) !== undefined;
  }

  /** Whether something is being typed into it. */
  isIn(element: Element): boolean {
    return this.#open() !== undefined && this.#text?.field === (fieldOf(element) ?? element);
  }

  /** The person goes on to something else: what is still open is told as it is now. */
  leave(next: Element | undefined): void {
    this.#answer();
    const text = this.#open();
    if (!text || !next || text.field !== (fieldOf(next) ?? next)) this.watch.telling.settle();
  }

  /** Enter in a field of one line: its text is told before the page can take it. Says whether there was one. */
  entered(field: Element, keys: string[]): boolean {
    const text = this.#open();
    if (!text || text.field !== fieldOf(field)) return false;
    text.read();
    this.watch.telling.drop(text);
    this.tell(text, keys);
    return true;
  }

  /** Enter where it may be a new line: if the page took the text instead, it was sent. */
  perhapsEntered(field: Element, keys: string[], event: KeyboardEvent): void {
    const text = this.#open();
    if (!text || text.field !== fieldOf(field)) return;
    text.read();
    const sent = text.value;
    this.#question = () => {
      const now = isInPage(text.field) ? textOf(text.field) : "";
      if (now.trim() !== "" && !(event.defaultPrevented && now === sent)) return;
      text.value = sent;
      this.watch.telling.drop(text);
      this.tell(text, keys);
    };
    setTimeout(() => this.#answer());
  }

  /** What the page made of Enter shows after it; and before anything else, for input comes before what waits. */
  #answer(): void {
    const question = this.#open() && this.#question;
    this.#question = undefined;
    question?.();
  }

  tell(text: Text, then: string[]): void {
    const { field, element, moment, value } = text;
    if (this.#text === text) this.#text = undefined;
    if (value === text.before && then.length === 0) return;
    const { rules } = this.watch;
    const secret =
      secretOfField(field, rules) ?? secretOfValue(value) ?? (rules.typed && value ? "secret" : undefined);
    const shown = secret ? "" : cut(maskedText(value, rules.patterns), LONGEST.text);
    const told = { type: "type", element, value: shown, ...(secret && { secret }), then } as const;
    const key = this.watch.telling.tell(told, moment);
    if (!secret) typedBy(key, field, value, () => textOf(field)); // a secret is painted over in any case
  }

  #beginHere(field: Element | undefined): void {
    if (field && !this.isIn(field)) this.#begin(field, textOf(field));
  }

  /** Before anything has changed, so that the picture and the name are of then. */
  #begin(field: Element | undefined, before?: string): void {
    if (!field || this.#open()?.field === field) return;
    const text = new Text(field, this.watch.describe(field), this.watch.begin(), before, this);
    this.watch.telling.hold(text);
    this.#text = text;
  }

  #changed(field: Element | undefined): void {
    if (!field) return;
    this.#begin(field);
    const text = this.#open();
    if ("value" in field) text?.read();
    else if (text && !this.#isToRead) this.#readSoon(text); // what is drawn takes long to read
  }

  #readSoon(text: Text): void {
    this.#isToRead = true;
    requestIdleCallback(() => {
      this.#isToRead = false;
      if (this.#open() === text) text.read();
    });
  }

  #blurred(field: Element | undefined): void {
    const text = this.#open();
    if (text && text.field === field) this.watch.telling.settle();
  }

  /** The text that is held now, if it still is. */
  #open(): Text | undefined {
    if (this.#text && !this.watch.telling.holds(this.#text)) this.#text = undefined;
    return this.#text;
  }
}

/** The field that an element is, or is the inside of; nothing where no text or value can be typed. */
export function fieldOf(element: Element | null): Element | undefined {
  if (!element) return undefined;
  if (element instanceof HTMLInputElement) return NO_TEXT.has(element.type) ? undefined : element;
  if (element instanceof HTMLTextAreaElement) return editorAround(element) ?? element;
  if (isEdited(element)) return editingHost(element);
  return undefined;
}
