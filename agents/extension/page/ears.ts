/**
 * Ears: listening to the window from before any script of the page does, so that none can keep an event from us.
 *
 * Whoever comes first is heard first, whatever another stops then. What is to be done with an event is known later, when
 * there is a recording.
 */

const HEARD = [
  ...[
    "pointerdown",
    "pointerup",
    "gotpointercapture",
    "pointerover",
    "click",
    "auxclick",
    "dblclick",
    "contextmenu",
  ],
  ...["keydown", "beforeinput", "input", "focusin", "focusout", "submit", "drop", "dragend", "wheel"],
  ...["scroll", "resize", "blur", "popstate", "hashchange", "pagehide", "message", "load", "toggle"],
  ...["transitionrun", "transitionend", "animationstart", "animationend"],
] as const;

type Hearer = (event: Event) => void;

const hearers = new Map<string, Set<Hearer>>();

for (const type of HEARD) {
  const own = new Set<Hearer>();
  hearers.set(type, own);
  const listener = (event: Event): void => {
    for (const hearer of own) hearer(event);
  };
  window.addEventListener(type, listener, { capture: true, passive: true });
}

/** Until the signal. Several hear in the order in which they came. */
export function hear<Type extends keyof WindowEventMap>(
  type: Type,
  act: (event: WindowEventMap[Type]) => void,
  signal: AbortSignal,
): void {
  const own = hearers.get(type);
  if (!own) throw new Error(`nobody listens to ${type}`); // HEARD lacks it
  own.add(act as Hearer);
  signal.addEventListener("abort", () => own.delete(act as Hearer));
}
