/** Which step one is on: the one that holds the keyboard, else the one at the upper third of the window. */
import { useEffect, useState } from "react";
import { useGuide } from "../model/uses";

const EYE = 1 / 3; // of the window's height

function stepAtEye(): string | null {
  const line = window.innerHeight * EYE;
  let found: string | null = null;
  for (const element of document.querySelectorAll<HTMLElement>("[data-step-id]")) {
    if (element.getBoundingClientRect().top > line) break;
    found = element.dataset.stepId ?? null;
  }
  return found;
}

const focusedStep = (): string | null =>
  document.activeElement?.closest<HTMLElement>("[data-step-id]")?.dataset.stepId ?? null;

/** `steps` is looked at again when it changes: what stood at the eye may have moved away. */
export function useCurrentStep(steps: readonly unknown[]): string | null {
  const { awareness } = useGuide();
  const [current, setCurrent] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the steps stand on the page, not in this effect.
  useEffect(() => {
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setCurrent(focusedStep() ?? stepAtEye()));
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    document.addEventListener("focusin", look);
    document.addEventListener("focusout", look);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", look);
      document.removeEventListener("focusin", look);
      document.removeEventListener("focusout", look);
    };
  }, [steps]);

  useEffect(() => {
    // One who scrolls by is on no step yet.
    const told = setTimeout(() => awareness.setLocalStateField("step", current), 150);
    return () => clearTimeout(told);
  }, [awareness, current]);
  return current;
}
