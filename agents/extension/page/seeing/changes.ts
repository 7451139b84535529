/** Changes of what is in this frame's trees, as browsers tell them: many at once, and after they were made. */

import { rootOf } from "./deep";
import { comeUpon, eachRoot } from "./roots";

/** Said by the script in the page's own world, when an element that is there already gets a root. */
export const ROOTED = "cairn:rooted";

type Hear = (records: readonly MutationRecord[]) => void;

const WATCHED = { subtree: true, childList: true, characterData: true, attributes: true };

/** Until the signal. Of our own marks nothing is told, since they are in a closed root. */
export function hearChanges(hear: Hear, signal: AbortSignal): void {
  const observer = new MutationObserver(hear);
  eachRoot((root) => observer.observe(root, WATCHED), signal);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Shadow roots below an element that nobody has come upon yet. */
export function lookForRoots(element: Element): void {
  const root = rootOf(element);
  if (root) comeUpon(root);
}
