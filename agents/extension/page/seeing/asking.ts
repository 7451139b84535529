/**
 * Asking elements what they are. A form with a field called `parentNode`, or `id`, says that field when it is asked for its
 * own, and a document with a picture called `title` that picture; so they are asked by what all of them have in common.
 */

function asked<T, Of = Element>(prototype: object, member: string): (of: Of) => T {
  const { get } = Object.getOwnPropertyDescriptor(prototype, member) ?? {};
  return (of) => get?.call(of) as T;
}

export const slotOf = asked<Element | null>(Element.prototype, "assignedSlot");
export const openRootOf = asked<ShadowRoot | null>(Element.prototype, "shadowRoot");
export const tagOf = asked<string>(Element.prototype, "localName");
export const countIn = asked<number>(Element.prototype, "childElementCount");
export const firstElementIn = asked<Element | null>(Element.prototype, "firstElementChild");
export const elementBefore = asked<Element | null>(Element.prototype, "previousElementSibling");
export const elementAfter = asked<Element | null>(Element.prototype, "nextElementSibling");
export const parentNodeOf = asked<ParentNode | null, Node>(Node.prototype, "parentNode");
export const parentElementOf = asked<Element | null, Node>(Node.prototype, "parentElement");
export const firstChildOf = asked<Node | null, Node>(Node.prototype, "firstChild");
export const nextSiblingOf = asked<Node | null, Node>(Node.prototype, "nextSibling");
export const previousSiblingOf = asked<Node | null, Node>(Node.prototype, "previousSibling");
export const nodesIn = asked<NodeListOf<ChildNode>, Node>(Node.prototype, "childNodes");
export const kindOf = asked<string, Node>(Node.prototype, "nodeName");
export const isInPage = asked<boolean, Node>(Node.prototype, "isConnected");
export const baseOf = asked<string, Node>(Node.prototype, "baseURI");
export const titleOf = asked<string, Document>(Document.prototype, "title");
export const bodyOf = asked<HTMLElement | null, Document>(Document.prototype, "body");
export const rootElementOf = asked<Element, Document>(Document.prototype, "documentElement");
export const scrollerOf = asked<Element | null, Document>(Document.prototype, "scrollingElement");
export const visibilityOf = asked<DocumentVisibilityState, Document>(Document.prototype, "visibilityState");
export const focusIn = asked<Element | null, Document>(Document.prototype, "activeElement");

const textIn = asked<string | null, Node>(Node.prototype, "textContent");
export const innerTextOf = asked<string>(HTMLElement.prototype, "innerText");
const editedOf = asked<boolean>(HTMLElement.prototype, "isContentEditable");
const scrollLeftOf = asked<number>(Element.prototype, "scrollLeft");
const scrollTopOf = asked<number>(Element.prototype, "scrollTop");
const clientWidthOf = asked<number>(Element.prototype, "clientWidth");
const clientHeightOf = asked<number>(Element.prototype, "clientHeight");
const scrollWidthOf = asked<number>(Element.prototype, "scrollWidth");
const scrollHeightOf = asked<number>(Element.prototype, "scrollHeight");

/** All the text in it, seen or not. */
export function textOf(node: Node): string {
  return textIn(node) ?? "";
}

/** Whether a person can write in it, as in an editor. */
export function isEdited(element: Element): element is HTMLElement {
  return element instanceof HTMLElement && editedOf(element);
}

/** No form has a label, though a field of it may be called `labels`. */
export function labelsOf(element: Element): Element[] {
  return tagOf(element) === "form" ? [] : [...((element as Partial<HTMLInputElement>).labels ?? [])];
}

export function scrollOf(element: Element): { x: number; y: number } {
  return { x: scrollLeftOf(element), y: scrollTopOf(element) };
}

/** What an element shows of itself, and how large it is. */
export function sizesOf(element: Element): Record<"width" | "height" | "wholeWidth" | "wholeHeight", number> {
  return {
    width: clientWidthOf(element),
    height: clientHeightOf(element),
    wholeWidth: scrollWidthOf(element),
    wholeHeight: scrollHeightOf(element),
  };
}

export function fits(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

export function has(element: Element, attribute: string): boolean {
  return Element.prototype.hasAttribute.call(element, attribute);
}

export function holds(outer: Node, inner: Node): boolean {
  return Node.prototype.contains.call(outer, inner);
}

export function isVisible(element: Element, options?: CheckVisibilityOptions): boolean {
  return Element.prototype.checkVisibility?.call(element, options) ?? true;
}

export function boxAround(element: Element): DOMRect {
  return Element.prototype.getBoundingClientRect.call(element);
}

export function rectsOf(element: Element): DOMRectList {
  return Element.prototype.getClientRects.call(element);
}

export function rootAround(node: Node): Node {
  return Node.prototype.getRootNode.call(node);
}

export function allIn(root: ParentNode, selector: string): NodeListOf<Element> {
  return prototypeOf(root).querySelectorAll.call(root, selector);
}

export function firstIn(root: ParentNode, selector: string): Element | null {
  return prototypeOf(root).querySelector.call(root, selector);
}

/** The element with this id in a tree; nothing where the tree is no document's. */
export function byId(root: Node, id: string): Element | null {
  if (root instanceof Document) return Document.prototype.getElementById.call(root, id);
  return root instanceof DocumentFragment ? DocumentFragment.prototype.getElementById.call(root, id) : null;
}

export function elementsAt(x: number, y: number): Element[] {
  return Document.prototype.elementsFromPoint.call(document, x, y);
}

export function made<Tag extends keyof HTMLElementTagNameMap>(tag: Tag): HTMLElementTagNameMap[Tag];
export function made(tag: string): HTMLElement;
export function made(tag: string): HTMLElement {
  return Document.prototype.createElement.call(document, tag);
}

/** Whether anything moves by itself just now. */
export function isAnimated(): boolean {
  return Document.prototype.getAnimations.call(document).some(({ playState }) => playState === "running");
}

/** Of what windows do not hear. */
export function hearInDocument(
  type: string,
  hear: (event: Event) => void,
  options: AddEventListenerOptions,
): void {
  EventTarget.prototype.addEventListener.call(document, type, hear, options);
}

function prototypeOf(root: ParentNode): ParentNode {
  if (root instanceof Document) return Document.prototype;
  return root instanceof Element ? Element.prototype : DocumentFragment.prototype;
}
