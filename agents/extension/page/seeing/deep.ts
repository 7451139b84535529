/** Through shadow roots: the element that an event is really about, and the way up from any element. */

import { isMark } from "../showing/mark";
import {
  fits,
  focusIn,
  openRootOf,
  parentElementOf,
  parentNodeOf,
  rootAround,
  rootElementOf,
  slotOf,
  tagOf,
} from "./asking";

/** The root that an element keeps its insides in, open or closed. Only extensions are told of closed ones. */
export function rootOf(element: Element): ShadowRoot | null {
  const open = openRootOf(element);
  if (open) return open;
  if (!(element instanceof HTMLElement) || !mayHoldRoot(element) || isMark(element)) return null;
  if (typeof chrome !== "undefined" && chrome.dom) return chrome.dom.openOrClosedShadowRoot(element);
  return (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot ?? null; // Firefox
}

/** Whose insides a script may close: custom elements, and the few others that the standard allows. */
const HOSTS = new Set(
  "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
);

function mayHoldRoot(element: Element): boolean {
  const tag = tagOf(element);
  return tag.includes("-") || HOSTS.has(tag);
}

/** What the pointer is on. */
export function pointedAt(event: MouseEvent): Element | null {
  let found = firstElement(event);
  for (let root = found && rootOf(found); root; ) {
    const inner = root.elementFromPoint(event.clientX, event.clientY);
    if (!inner || inner === found || rootAround(inner) !== root) break;
    found = inner;
    root = rootOf(inner);
  }
  return found;
}

/** What has the keyboard, when an event of it comes. */
export function focusedOf(event: Event): Element | null {
  return innermostFocus(firstElement(event));
}

/** What has the keyboard now. */
export function focused(): Element | null {
  return innermostFocus(focusIn(document));
}

function innermostFocus(from: Element | null): Element | null {
  let found = from;
  for (let root = found && rootOf(found); root?.activeElement; root = rootOf(root.activeElement))
    found = root.activeElement;
  return found;
}

function firstElement(event: Event): Element | null {
  const [first] = event.composedPath();
  if (first instanceof Element) return first;
  if (first instanceof Document) return rootElementOf(first);
  return first instanceof Node ? parentElementOf(first) : null;
}

/** The element around one, as the page is drawn: out of slots, and out of shadow roots. */
export function around(element: Element): Element | null {
  const slot = slotOf(element);
  if (slot) return slot;
  const parent = parentNodeOf(element);
  if (parent instanceof Element) return parent;
  return parent instanceof ShadowRoot ? parent.host : null;
}

/** The element around one in its own tree. */
export function parentOf(element: Element): Element | null {
  const parent = parentNodeOf(element);
  return parent instanceof Element ? parent : null;
}

/** The element itself and all around it, the innermost first. */
export function* upwards(element: Element): Generator<Element> {
  for (let one: Element | null = element; one; one = around(one)) yield one;
}

/** The nearest that a selector matches, through shadow roots. */
export function nearest(element: Element, selector: string): Element | null {
  for (const one of upwards(element)) if (fits(one, selector)) return one;
  return null;
}

/** Whether one is the other, or is drawn inside it. */
export function isInside(inner: Element, outer: Element): boolean {
  for (const one of upwards(inner)) if (one === outer) return true;
  return false;
}

/** The hosts of the shadow roots that an element is in, the outermost first. */
export function hostsOf(element: Element): Element[] {
  const hosts: Element[] = [];
  let root = rootAround(element);
  while (root instanceof ShadowRoot) {
    hosts.unshift(root.host);
    root = rootAround(root.host);
  }
  return hosts;
}
