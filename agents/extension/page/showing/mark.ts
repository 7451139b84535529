/** Our own marks on a page, which are never recorded. */

const marks = new WeakSet<EventTarget>();

export function ownMark(host: Element): void {
  marks.add(host);
}

export function isMark(target: EventTarget | null): boolean {
  return target !== null && marks.has(target);
}
