/**
 * The script in the page's own world, for what only that sees: message boxes, which block everything while they are open,
 * and shadow roots that come into being later than their element.
 *
 * It tells answers to the script beside it by an event whose name no script of the page knows, if it came before those: it
 * is made up here, and said when nobody else can listen. What it needs of the page's world is taken then as well, for a
 * page may put something else in its place.
 */

import { MEETING, ROOTED, WAITING } from "../meeting";

const { alert, confirm, prompt, CustomEvent, Event } = window as typeof window & typeof globalThis;
const { apply } = Reflect;
const { addEventListener, dispatchEvent } = EventTarget.prototype;
const { setPrototypeOf } = Object;
const { stringify } = JSON;
const name = `${crypto.getRandomValues(new Uint32Array(4))}`; // there is no randomUUID in pages without TLS

/** Put into a page twice, it would tell everything twice: whoever is there already says so. */
if (meets()) {
  apply(addEventListener, document, [WAITING, meets]);
  listenToBoxes();
  tellOfRoots();
}

/** Whether the script beside us takes the name, or is still to come. */
function meets(): boolean {
  const meeting = new CustomEvent(MEETING, bare({ detail: name, cancelable: true }));
  return apply(dispatchEvent, document, [meeting]) as boolean;
}

function listenToBoxes(): void {
  window.alert = (...words: unknown[]): void => {
    apply(alert, window, words);
    answered({ accept: true });
  };

  window.confirm = (...words: unknown[]): boolean => {
    const accept = apply(confirm, window, words) as boolean;
    answered({ accept });
    return accept;
  };

  window.prompt = (message?: string, given?: string): string | null => {
    const asked = `${message ?? ""}`;
    const text = apply(prompt, window, [message, given]) as string | null;
    answered(text === null ? { accept: false, asked } : { accept: true, asked, text });
    return text;
  };
}

function tellOfRoots(): void {
  const { attachShadow } = Element.prototype;

  Element.prototype.attachShadow = function (init: ShadowRootInit): ShadowRoot {
    const root = apply(attachShadow, this, [init]) as ShadowRoot;
    apply(dispatchEvent, this, [new Event(ROOTED, bare({ bubbles: true, composed: true }))]);
    return root;
  };
}

function answered(answer: { accept: boolean; asked?: string; text?: string }): void {
  apply(dispatchEvent, document, [new CustomEvent(name, bare({ detail: stringify(bare(answer)) }))]);
}

/** Without what a page may have added to every object. */
function bare<T extends object>(own: T): T {
  return setPrototypeOf(own, null) as T;
}
