/** Moving a step moves its element, and browsers take the keyboard away from an element that is moved. */
import { placeIn, selectIn } from "../text/selection";

/** Does something to the steps, and leaves the keyboard, the caret and the eye where they were. */
export function keepFocus(run: () => void): void {
  const held = document.activeElement;
  const caret = held instanceof HTMLElement ? placeIn(held) : null;
  run();
  requestAnimationFrame(() => {
    if (!(held instanceof HTMLElement) || !held.isConnected) return;
    if (document.activeElement !== held) held.focus({ preventScroll: true });
    // Also when React gave the keyboard back: it does so at the start of the line.
    if (caret) selectIn(held, caret);
    held.closest("[data-step-id]")?.scrollIntoView({ block: "nearest" });
  });
}
