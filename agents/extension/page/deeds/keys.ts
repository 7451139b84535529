/**
 * Keys: shortcuts, and keys that do something by themselves. What is typed into fields is told by the field alone.
 *
 * Letters outside of fields may be a page's shortcuts, or a secret typed into something that is no field to us, however
 * slowly. One or two are a shortcut; more, without a click in between, are not told.
 */

import type { Element as Described } from "../../../protocol/events";
import { actorOf } from "../seeing/actor";
import { attributeOf, bodyOf, fits, rootElementOf } from "../seeing/asking";
import { focused } from "../seeing/deep";
import type { Held, Moment } from "../telling";
import type { Watch } from "../watch";
import type { Choosing } from "./choosing";
import type { Typing } from "./typing";

const MODIFIERS = new Set(["Control", "Alt", "Shift", "Meta", "AltGraph", "CapsLock", "NumLock", "Fn", "OS"]);
const SILENT = new Set(["Dead", "Process", "Unidentified", "Tab"]); // Tab goes to a field, and the field tells
const MOVING = /^(?:Arrow|Page|Home$|End$|Backspace$|Delete$|Insert$)/;
const IN_FIELD = new Set([..."acvxzy"]); // what they do is in the field's text
const PRESSABLE =
  "a[href],button,summary,input[type=submit],input[type=button],input[type=reset],input[type=image]";
const CHOOSABLE =
  "select,input[type=checkbox],input[type=radio],input[type=range],input[type=color],input[type=file]";
const BURST = 700; // milliseconds within which letters belong together
const SHORTCUT = 2; // letters

export class Keys {
  #burst: Burst | undefined;
  #letters = 0; // since the last click

  constructor(
    private readonly watch: Watch,
    private readonly typing: Typing,
    private readonly choosing: Choosing,
  ) {
    watch.hear("keydown", (event) => this.#down(event));
    watch.hear("pointerdown", () => {
      this.#letters = 0;
    });
  }

  #down(event: KeyboardEvent): void {
    const { key } = event;
    if (event.isComposing || event.keyCode === 229 || event.repeat || MODIFIERS.has(key) || SILENT.has(key))
      return;
    const at = focused();
    const field = at && this.typing.isField(at) ? at : undefined;
    if (key === "Enter" && !isChord(event)) this.#enter(event, at, field);
    else if (isChord(event)) this.#chord(event, field);
    else if (key === "Escape" || /^F\d+$/.test(key)) this.#press([key], field ?? at);
    else if (field || !at) return;
    else if (key === " " && fits(at, `${PRESSABLE},${CHOOSABLE}`))
      return; // a click comes of it
    else if (key.length === 1 && fits(at, "select"))
      return; // it chooses the option that begins so
    else if (MOVING.test(key)) this.#move(key, at);
    else this.#letter(key, at);
  }

  #enter(event: KeyboardEvent, at: Element | null, field: Element | undefined): void {
    const keys = [...(event.shiftKey ? ["Shift"] : []), "Enter"];
    if (at && this.choosing.enteredOption(at)) return;
    if (field && isOneLine(field)) {
      if (!this.typing.entered(field, keys)) this.#press(keys, field);
    } else if (field) this.typing.perhapsEntered(field, keys, event);
    else if (!at || !fits(at, `${PRESSABLE},${CHOOSABLE}`)) this.#press(keys, at);
  }

  #chord(event: KeyboardEvent, field: Element | undefined): void {
    if (event.getModifierState("AltGraph")) return; // it writes a letter
    const letter = event.key.toLowerCase();
    if (field && (IN_FIELD.has(letter) || MOVING.test(event.key))) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.key.length === 1 && isMac()) return; // it writes one too
    const held = [
      event.ctrlKey ? "Control" : "",
      event.altKey ? "Alt" : "",
      event.shiftKey ? "Shift" : "",
      event.metaKey ? "Meta" : "",
    ];
    this.#press([...held.filter(Boolean), event.key], field ?? null);
  }

  /** Arrows move in what has them; where nothing has, they move the page, and the next deed shows that. */
  #move(key: string, at: Element): void {
    if (at === bodyOf(document) || at === rootElementOf(document) || fits(at, CHOOSABLE)) return;
    if (this.choosing.slid(at)) return;
    if (fits(at, "[role=combobox],[role=listbox],[role=radio],[role=tab],[role^=menu]")) return;
    this.#press([key], at);
  }

  #letter(key: string, at: Element): void {
    this.#letters += 1;
    const burst = this.#burst;
    if (this.#letters > SHORTCUT) burst?.drop();
    else if (burst && this.watch.telling.holds(burst)) burst.add(key);
    else {
      this.#burst = new Burst(this.watch, at === bodyOf(document) ? null : actorOf(at));
      this.#burst.add(key);
      this.watch.telling.hold(this.#burst);
    }
  }

  #press(keys: string[], at: Element | null): void {
    const { telling } = this.watch;
    telling.settle(); // a page may empty a field at Escape
    const moment = this.watch.begin();
    const isNowhere = !at || at === bodyOf(document) || at === rootElementOf(document);
    telling.tell(
      { type: "press", keys, ...(isNowhere ? {} : { element: this.watch.describe(actorOf(at)) }) },
      moment,
    );
  }
}

/** Letters in a row, outside of any field. */
class Burst implements Held {
  readonly #keys: string[] = [];
  readonly #moment: Moment;
  readonly #element: Described | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly watch: Watch,
    at: Element | null,
  ) {
    this.#moment = watch.begin();
    this.#element = at ? watch.describe(at) : undefined;
  }

  add(key: string): void {
    this.#keys.push(key);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.watch.telling.settleOnly(this), BURST);
  }

  /** More came, so it was no shortcut. */
  drop(): void {
    this.#keys.length = 0;
  }

  settle(): void {
    clearTimeout(this.#timer);
    for (const key of this.#keys) {
      const element = this.#element ? { element: this.#element } : {};
      this.watch.telling.tell({ type: "press", keys: [key], ...element }, this.#moment);
    }
  }
}

function isChord(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

function isOneLine(field: Element): boolean {
  return field instanceof HTMLInputElement || attributeOf(field, "aria-multiline") === "false";
}

function isMac(): boolean {
  return navigator.platform.startsWith("Mac");
}
