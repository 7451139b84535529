/**
 * What was typed and then taken back still stands in its field, which is private for as long as it does.
 *
 * It outlives a pause, and the policy by which the page was recorded when it was typed.
 */

const MOST = 300; // texts that may still be taken back

interface Typed {
  readonly field: WeakRef<Element>;
  readonly text: string;
  /** What stands in the field. */
  readonly read: () => string;
}

const typed = new Map<string, Typed>(); // by the key of the deed that told it
const hidden = new Set<Typed>();

/** A text was told by this deed. */
export function typedBy(key: string, field: Element, text: string, read: () => string): void {
  typed.set(key, { field: new WeakRef(field), text, read });
  const [oldest] = typed.keys();
  if (typed.size > MOST && oldest !== undefined) typed.delete(oldest);
}

/** Says whether one of these deeds typed what stands here now. */
export function takeBack(keys: readonly string[]): boolean {
  for (const key of keys) {
    const one = typed.get(key);
    if (one?.text.trim() && stands(one)) hidden.add(one);
  }
  return hidden.size > 0;
}

/** The fields in which something stands that was taken back. */
export function hiddenFields(): Element[] {
  for (const one of hidden) if (!stands(one)) hidden.delete(one);
  return [...hidden].flatMap(({ field }) => field.deref() ?? []);
}

/** What belongs to another recording is nobody's here. */
export function forgetTyped(): void {
  typed.clear();
  hidden.clear();
}

function stands({ field, text, read }: Typed): boolean {
  return field.deref()?.isConnected === true && read().includes(text);
}
