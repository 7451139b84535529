/**
 * Pointing: what a button of the mouse, a finger or a pen does, from when it goes down.
 *
 * The element is described then, before the page can change it. What it comes to shows later: a click, a double click, a
 * box that is checked, something that is dragged, or nothing. A page may take the element away before there is a click;
 * then having let go of the button is the click.
 */

import type { Clicked, Element as Described, Held as HeldKey } from "../../../protocol/events";
import { actorOf } from "../seeing/actor";
import { boxAround, fits, isInPage } from "../seeing/asking";
import { rounded } from "../seeing/boxes";
import { isInside, pointedAt } from "../seeing/deep";
import type { Moment } from "../telling";
import type { Watch } from "../watch";
import type { Choosing } from "./choosing";
import { draggedOnto } from "./dragging";
import type { Hovering } from "./hovering";
import type { Scrolling } from "./scrolling";
import type { Typing } from "./typing";

export const NEAR = 8; // pixels that a hand moves without meaning to drag
const TWICE =
  "a[href],button,input,select,textarea,summary,[role=button],[role=link],[role=checkbox],[role=switch],[role=tab]";

export interface Gesture {
  readonly moment: Moment;
  /** What is under the pointer, and what is meant by it. */
  readonly target: Element;
  readonly actor: Element;
  readonly element: Described;
  readonly button: NonNullable<Clicked["button"]>;
  readonly held: HeldKey[];
  readonly x: number;
  readonly y: number;
  /** What the element was before. */
  readonly state: string;
  /** Where it lay, to see later whether it was moved. */
  readonly box: DOMRect;
  told: boolean;
  captured: boolean;
}

const BUTTONS: Record<number, Gesture["button"]> = { 0: "primary", 1: "auxiliary", 2: "secondary" };

export class Pointing {
  #gesture: Gesture | undefined;
  #enterIn: Element | null = null; // a field in which Enter just sent its form, which browsers tell as a click

  constructor(
    private readonly watch: Watch,
    private readonly typing: Typing,
    private readonly choosing: Choosing,
    private readonly hovering: Hovering,
    private readonly scrolling: Scrolling,
  ) {
    watch.hear("pointerdown", (event) => this.#down(event));
    watch.hear("pointerup", (event) => this.#up(event));
    watch.hear("click", (event) => this.#click(event));
    watch.hear("auxclick", (event) => this.#tellClick(event, 1));
    watch.hear("contextmenu", (event) => this.#menu(event));
    watch.hear("dblclick", (event) => this.#twice(event));
    watch.hear("gotpointercapture", () => this.#capture());
    watch.hear("keydown", (event) => this.#key(event));
    watch.hear("drop", (event) => this.#drop(event));
    watch.hear("dragend", () => this.#end());
    watch.hear("pagehide", () => this.#leave());
  }

  #down(event: PointerEvent): void {
    const button = BUTTONS[event.button];
    if (!button || !event.isPrimary) return;
    this.#finish();
    this.watch.frame.ask();
    const target = pointedAt(event);
    if (!target) return;
    const actor = actorOf(target);
    this.typing.leave(actor);
    this.scrolling.towards(actor);
    this.hovering.towards(actor);
    this.#gesture = this.#gestureOf(event, target, actor, button);
  }

  #gestureOf(event: MouseEvent, target: Element, actor: Element, button: Gesture["button"]): Gesture {
    const box = boxAround(actor);
    return {
      moment: this.watch.begin(),
      target,
      actor,
      element: this.watch.describe(actor),
      button,
      held: heldKeys(event),
      x: rounded(event.clientX - box.x),
      y: rounded(event.clientY - box.y),
      state: this.choosing.stateOf(actor),
      box,
      told: false,
      captured: false,
    };
  }

  #capture(): void {
    if (this.#gesture) this.#gesture.captured = true;
  }

  #up(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (!gesture || !event.isPrimary) return;
    if (movedBy(gesture, event) > NEAR && gesture.button === "primary") this.#moved(gesture, event);
    if (event.pointerType === "touch") return; // whose click comes later
    setTimeout(() => this.#gesture === gesture && this.#finish()); // after its click, if there is one
  }

  /** Something was dragged, or text was selected, which is nothing to tell. */
  #moved(gesture: Gesture, event: PointerEvent): void {
    const onto = draggedOnto(gesture, event);
    if (fits(gesture.actor, "[role=slider]")) gesture.told = this.choosing.takesOver(gesture, false);
    else if (onto) {
      gesture.told = true;
      const element = this.watch.describe(actorOf(onto));
      this.watch.telling.tell({ type: "drag", element: gesture.element, onto: element }, gesture.moment);
    } else if (!window.getSelection()?.isCollapsed) gesture.told = true;
  }

  #click(event: MouseEvent): void {
    if (this.#gesture) {
      if (this.#gesture.button === "primary") this.#tellClick(event, 1);
      return;
    }
    const target = pointedAt(event);
    const enterIn = this.#enterIn;
    if (!target || (enterIn && !isInside(target, enterIn))) return; // the form was sent by Enter
    const gesture = this.#gestureOf(event, target, actorOf(target), "primary");
    gesture.told = this.choosing.takesOver(gesture, true);
    if (!gesture.told) this.#say(gesture, 1);
  }

  #tellClick(_event: MouseEvent, times: number): void {
    const gesture = this.#gesture;
    if (!gesture || gesture.told) return; // a label's click comes a second time, from its field
    gesture.told = true;
    if (
      gesture.button === "primary" &&
      (this.typing.isIn(gesture.actor) || this.choosing.takesOver(gesture, false))
    )
      return;
    this.#say(gesture, times);
  }

  /** With Control held, a Mac's main button opens the menu. */
  #menu(event: MouseEvent): void {
    const gesture = this.#gesture;
    if (!gesture || gesture.told || event.detail < 0) return;
    gesture.told = true;
    this.#say({ ...gesture, button: "secondary" }, 1);
  }

  /** Buttons are not double-clicked; somebody who presses one twice means it twice. */
  #twice(event: MouseEvent): void {
    const gesture = this.#gesture;
    if (!gesture || event.detail !== 2 || fits(gesture.actor, TWICE) || this.choosing.isChoice(gesture.actor))
      return;
    this.#say({ ...gesture, moment: { ...gesture.moment, at: Date.now() } }, 2);
  }

  #say({ element, button, held, x, y, moment }: Gesture, times: number): void {
    this.watch.telling.tell({ type: "click", element, button, times, held, x, y }, moment);
  }

  #drop(event: DragEvent): void {
    const onto = pointedAt(event);
    if (!onto) return;
    const files = [...(event.dataTransfer?.files ?? [])].map((file) => file.name);
    const gesture = this.#gesture;
    if (files.length > 0) this.choosing.uploaded(onto, files);
    else if (gesture && !gesture.told) {
      gesture.told = true;
      const element = this.watch.describe(onto);
      this.watch.telling.tell({ type: "drag", element: gesture.element, onto: element }, gesture.moment);
    }
  }

  #end(): void {
    if (this.#gesture) this.#gesture.told = true; // it was dropped nowhere, or has been told
    this.#finish();
  }

  #key(event: KeyboardEvent): void {
    this.#enterIn = event.key === "Enter" && event.target instanceof Element ? actorOf(event.target) : null;
    if (this.#enterIn && !this.typing.isField(this.#enterIn)) this.#enterIn = null;
  }

  /** There was no click. Where the pointer did not move, it was meant as one. */
  #finish(): void {
    const gesture = this.#gesture;
    if (gesture && !gesture.told && !gesture.captured) this.#tellUnclicked(gesture);
    this.#gesture = undefined;
  }

  #tellUnclicked(gesture: Gesture): void {
    if (gesture.button === "primary" && !isInPage(gesture.actor)) this.#tellClick(new MouseEvent("click"), 1);
  }

  /** The page goes away under a button that is down. */
  #leave(): void {
    const gesture = this.#gesture;
    if (gesture && !gesture.told && gesture.button === "primary") this.#say(gesture, 1);
    this.#gesture = undefined;
  }
}

function movedBy({ box, x, y }: Gesture, event: MouseEvent): number {
  return Math.hypot(event.clientX - (box.x + x), event.clientY - (box.y + y));
}

function heldKeys(event: MouseEvent): HeldKey[] {
  const keys: [boolean, HeldKey][] = [
    [event.ctrlKey, "Control"],
    [event.altKey, "Alt"],
    [event.shiftKey, "Shift"],
    [event.metaKey, "Meta"],
  ];
  return keys.filter(([isDown]) => isDown).map(([, key]) => key);
}
