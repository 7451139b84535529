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
export const parentNodeOf = asked<ParentNode | null>(Node.prototype, "parentNode");
export const firstChildOf = asked<Node | null, Node>(Node.prototype, "firstChild");
export const nextSiblingOf = asked<Node | null, Node>(Node.prototype, "nextSibling");
export const baseOf = asked<string, Node>(Node.prototype, "baseURI");
export const titleOf = asked<string, Document>(Document.prototype, "title");
export const bodyOf = asked<HTMLElement | null, Document>(Document.prototype, "body");
export const focusIn = asked<Element | null, Document>(Document.prototype, "activeElement");

export function fits(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
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
  const kind = root instanceof Document ? Document : root instanceof Element ? Element : DocumentFragment;
  return kind.prototype.querySelectorAll.call(root, selector);
}
