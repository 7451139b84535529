/** Changes of what is in this frame's trees, as browsers tell them: many at once, and after they were made. */

import { eachRoot } from "./roots";

type Hear = (records: readonly MutationRecord[]) => void;

const WATCHED = { subtree: true, childList: true, characterData: true, attributes: true };

const hearers = new Set<Hear>();
let observing: AbortController | undefined;

/** Until the signal. One observer for all who hear, since each costs the page something at every change. */
export function hearChanges(hear: Hear, signal: AbortSignal): void {
  hearers.add(hear);
  observing ??= observed();
  signal.addEventListener("abort", () => {
    hearers.delete(hear);
    if (hearers.size > 0) return;
    observing?.abort();
    observing = undefined;
  });
}

/** What came into the page with a change. A list of the browser's is gone through by number: to iterate it takes thrice as long. */
export function eachAdded({ addedNodes }: MutationRecord, take: (node: Node) => void): void {
  const { length } = addedNodes;
  for (let at = 0; at < length; at++) take(addedNodes[at] as Node);
}

function observed(): AbortController {
  const until = new AbortController();
  const observer = new MutationObserver((records) => {
    for (const hear of hearers) hear(records);
  });
  eachRoot((root) => observer.observe(root, WATCHED), until.signal);
  until.signal.addEventListener("abort", () => observer.disconnect());
  return until;
}
