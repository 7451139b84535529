/** Choosing: options, boxes, switches and files. What was chosen shows after the click, in what the element became. */

import type { Secret } from "../../../protocol/events";
import { maskedText } from "../../../protocol/masking";
import { secretOfField } from "../privacy/fields";
import { cut, isMarked, told } from "../privacy/rules";
import { attributeOf, byId, firstIn, fits, rootAround } from "../seeing/asking";
import { focused, focusedOf, nearest } from "../seeing/deep";
import { nameOf } from "../seeing/names";
import type { Held, Moment } from "../telling";
import type { Watch } from "../watch";
import type { Gesture } from "./pointing";

const CHECKED = "[role=checkbox],[role=switch],[role=radio],[role=menuitemcheckbox],[role=menuitemradio]";
const SLIDER = "[role=slider],[role=spinbutton]:not(input)";
const SOON = 60; // milliseconds in which a script shows what it made of a click
const FILES = 20; // of one deed

export class Choosing {
  #sliding: { slider: Element; held: Held } | undefined;
  readonly #selected = new WeakMap<HTMLSelectElement, Set<HTMLOptionElement>>();

  constructor(private readonly watch: Watch) {
    watch.hear("pointerdown", (event) => this.#look(focusedOf(event)));
    watch.hear("keydown", (event) => this.#look(focusedOf(event)));
    watch.hear("input", (event) => this.#input(focusedOf(event)));
  }

  /** Whether it is something that is on or off, or one of several. */
  isChoice(actor: Element): boolean {
    return isBox(actor) || fits(actor, `select,option,${CHECKED},[role=option]`);
  }

  stateOf(actor: Element): string {
    if (isBox(actor)) return String(actor.checked);
    if (fits(actor, SLIDER)) return slidTo(actor);
    return attributeOf(actor, "aria-checked") ?? attributeOf(actor, "aria-selected") ?? "";
  }

  /** Whether a click is told as what it chooses. isDone: a box has changed already, since a key did it. */
  takesOver(gesture: Gesture, isDone: boolean): boolean {
    const { actor } = gesture;
    if (nearest(actor, "select")) return true; // its input tells
    const before = isDone && isBox(actor) ? String(!actor.checked) : gesture.state;
    if (isBox(actor))
      this.#await(gesture, 0, () => this.stateOf(actor) !== before && this.#check(gesture, actor.checked));
    else if (fits(actor, CHECKED)) {
      this.#await(gesture, SOON, () => {
        const now = this.stateOf(actor);
        return now !== before && this.#check(gesture, now === "true");
      });
    } else if (fits(actor, SLIDER)) {
      this.#await(gesture, SOON, () => slidTo(actor) !== before && this.#slide(gesture, slidTo(actor)));
    } else if (fits(actor, "[role=option]") && nearest(actor, "[role=listbox]")) this.#option(gesture);
    else return false;
    return true;
  }

  /** Arrow keys move a slider that a page draws. All they do until something else is done is one deed. */
  slid(slider: Element): boolean {
    if (!fits(slider, SLIDER)) return false;
    if (this.#sliding?.slider === slider && this.watch.telling.holds(this.#sliding.held)) return true;
    const [before, element, moment] = [slidTo(slider), this.watch.describe(slider), this.watch.begin()];
    const tell = (): boolean => this.#slide({ actor: slider, element, moment }, slidTo(slider));
    const held = { settle: () => slidTo(slider) !== before && tell() };
    this.watch.telling.hold(held);
    this.#sliding = { slider, held };
    return true;
  }

  /** Files came into a field, or were dropped somewhere. */
  uploaded(onto: Element, names: readonly string[]): void {
    const files = names.slice(0, FILES).map((name) => told(name, this.watch.rules));
    this.watch.telling.tell(
      { type: "upload", element: this.watch.describe(onto), files },
      this.watch.begin(),
    );
  }

  /** Enter takes the option that a field points at. Says whether there is one. */
  enteredOption(field: Element): boolean {
    const id = attributeOf(field, "aria-activedescendant");
    const option = id ? byId(rootAround(field), id) : null;
    if (!option || !fits(option, "[role=option]") || attributeOf(field, "aria-expanded") === "false")
      return false;
    this.#choose(field, option, nameOf(option, this.watch.rules), true, this.watch.begin());
    return true;
  }

  #await(gesture: Gesture, patience: number, tell: () => boolean): void {
    const held: Held = {
      settle: () => {
        const { element, button, held: keys, x, y, moment } = gesture;
        if (!tell())
          this.watch.telling.tell({ type: "click", element, button, times: 1, held: keys, x, y }, moment);
      },
    };
    this.watch.telling.hold(held);
    setTimeout(() => this.watch.telling.settleOnly(held), patience);
  }

  #check({ element, moment }: Gesture, on: boolean): true {
    this.watch.telling.tell({ type: "check", element, on }, moment);
    return true;
  }

  #slide({ actor, element, moment }: Pick<Gesture, "actor" | "element" | "moment">, value: string): true {
    const secret = this.#secretOf(actor);
    const shown = secret ? "" : told(value, this.watch.rules);
    this.watch.telling.tell({ type: "type", element, value: shown, ...(secret && { secret }) }, moment);
    return true;
  }

  #option(gesture: Gesture): void {
    const { actor, moment, element, state } = gesture;
    const list = nearest(actor, "[role=listbox]") as Element;
    const owner = ownerOf(list);
    const about = this.watch.describe(owner);
    this.#await(gesture, SOON, () => {
      const on = !(state === "true" && attributeOf(actor, "aria-selected") === "false");
      const secret = this.#secretOf(owner, actor);
      const value = secret ? "" : (element.name ?? "");
      this.watch.telling.tell(
        { type: "choose", element: about, on, value, ...(secret && { secret }) },
        moment,
      );
      return true;
    });
  }

  /** What is selected before anything is chosen: a list of several may lose some. */
  #look(element: Element | null): void {
    const select = element && nearest(element, "select");
    if (select instanceof HTMLSelectElement) this.#selected.set(select, new Set(select.selectedOptions));
  }

  #input(element: Element | null): void {
    const { telling } = this.watch;
    if (element instanceof HTMLSelectElement) this.#selects(element);
    else if (element instanceof HTMLInputElement && element.type === "file") {
      this.uploaded(
        element,
        [...(element.files ?? [])].map((file) => file.name),
      );
    } else if (
      element &&
      isBox(element) &&
      !telling.isHolding &&
      focused() === element &&
      element.type === "radio"
    ) {
      telling.tell({ type: "check", element: this.watch.describe(element), on: true }, this.watch.now()); // by arrow keys
    }
  }

  #selects(select: HTMLSelectElement): void {
    const before = this.#selected.get(select) ?? new Set();
    const now = new Set(select.selectedOptions);
    this.#selected.set(select, now);
    const moment = this.watch.begin();
    const changed = [...select.options].filter((option) => before.has(option) !== now.has(option));
    const chosen = select.multiple ? changed : changed.filter((option) => now.has(option));
    for (const option of chosen) this.#choose(select, option, optionWords(option), now.has(option), moment);
  }

  /** What a choice in a field must not tell; by the field, by what is chosen, or since nothing that is put in is told. */
  #secretOf(field: Element, chosen = field): Secret | undefined {
    const { rules } = this.watch;
    return secretOfField(field, rules) ?? (rules.typed || isMarked(chosen, rules) ? "secret" : undefined);
  }

  #choose(element: Element, option: Element, words: string, on: boolean, moment: Moment): void {
    const secret = this.#secretOf(element, option);
    const value = secret ? "" : cut(maskedText(words, this.watch.rules.patterns), 300);
    const chosen = { type: "choose", element: this.watch.describe(element), value, on } as const;
    this.watch.telling.tell(secret ? { ...chosen, secret } : chosen, moment);
  }
}

function isBox(element: Element): element is HTMLInputElement {
  return element instanceof HTMLInputElement && (element.type === "checkbox" || element.type === "radio");
}

function slidTo(slider: Element): string {
  return attributeOf(slider, "aria-valuetext") ?? attributeOf(slider, "aria-valuenow") ?? "";
}

function optionWords(option: HTMLOptionElement): string {
  return option.label || option.text;
}

/** Who opened a list: the field that says so, the one that has the keyboard, else the list itself. */
function ownerOf(list: Element): Element {
  const root = rootAround(list) as Document | ShadowRoot;
  const id = CSS.escape(attributeOf(list, "id") ?? "");
  const says = id && firstIn(root, `[aria-controls~="${id}"],[aria-owns~="${id}"]`);
  if (says) return says;
  const active = focused();
  return active && fits(active, "[role=combobox],[aria-haspopup=listbox]") ? active : list;
}
