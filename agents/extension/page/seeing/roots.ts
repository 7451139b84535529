/** The trees of this frame: its document, and each shadow root that somebody has come upon. */
import { allIn, isInPage } from "./asking";

const roots = new Set<Document | ShadowRoot>([document]);
const waiting = new Set<(root: ShadowRoot) => void>();

/** Somebody came upon a shadow root. Whoever wants to hear of new ones does, once of each. */
export function comeUpon(root: ShadowRoot): void {
  if (roots.has(root)) return;
  roots.add(root);
  for (const hear of waiting) hear(root);
}

export function knownRoots(): Iterable<Document | ShadowRoot> {
  for (const root of roots) if (root instanceof ShadowRoot && !isInPage(root.host)) roots.delete(root);
  return roots;
}

/** Calls with each root that is known, and with each that will be, until the signal. */
export function eachRoot(hear: (root: Document | ShadowRoot) => void, signal: AbortSignal): void {
  for (const root of knownRoots()) hear(root);
  waiting.add(hear);
  signal.addEventListener("abort", () => waiting.delete(hear));
}

/** All elements in all trees that a selector matches. */
export function everywhere(selector: string): Element[] {
  return [...knownRoots()].flatMap((root) => [...allIn(root, selector)]);
}
