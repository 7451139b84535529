/**
 * The script beside ours, in the page's own world, which tells how message boxes were answered.
 *
 * It does so by an event of a name that it made up, and says that name once: before any script of the page can hear it,
 * unless the page was open before there was a recording. Nobody says us a second one.
 */

import { api } from "../../api";
import { MEETING, WAITING } from "../../meeting";

type Hear = (detail: unknown) => void;

const hearers = new Set<Hear>();
let hasMet = false;

window.addEventListener(MEETING, meet, { capture: true });
EventTarget.prototype.dispatchEvent.call(document, new Event(WAITING)); // a field may be called dispatchEvent

/** Until the signal. */
export function hearBeside(hear: Hear, signal: AbortSignal): void {
  hearers.add(hear);
  signal.addEventListener("abort", () => hearers.delete(hear));
}

function meet(event: Event): void {
  if (isCutOff()) return;
  event.stopImmediatePropagation();
  if (hasMet) event.preventDefault();
  const { detail: name } = event as CustomEvent<unknown>;
  if (hasMet || typeof name !== "string") return;
  hasMet = true;
  window.addEventListener(name, tell, { capture: true });
}

function tell(event: Event): void {
  if (isCutOff()) return;
  event.stopImmediatePropagation();
  for (const hear of hearers) hear((event as CustomEvent<unknown>).detail);
}

/** The extension was updated meanwhile, and what is beside us talks to the script that came then. */
function isCutOff(): boolean {
  return !api.runtime.id;
}
