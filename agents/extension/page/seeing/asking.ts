/**
 * Asking elements what they are. A form with a field called `parentNode`, or `id`, says that field when it is asked for its
 * own; so it is asked by what all elements have in common.
 */

function asked<T>(prototype: object, member: string): (of: Element) => T {
  const { get } = Object.getOwnPropertyDescriptor(prototype, member) ?? {};
  return (of) => get?.call(of) as T;
}

export const slotOf = asked<Element | null>(Element.prototype, "assignedSlot");
export const parentNodeOf = asked<ParentNode | null>(Node.prototype, "parentNode");
export const tagOf = asked<string>(Element.prototype, "localName");
