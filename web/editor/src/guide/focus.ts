/** Puts the keyboard into a step that is on the page, or will be in a moment. */
import { selectIn } from "../text/selection";

export function focusTitle(step: string): void {
  requestAnimationFrame(() => {
    const title = document.querySelector<HTMLElement>(
      `[data-step-id="${CSS.escape(step)}"] [data-testid=step-title]`,
    );
    if (!title) return;
    title.focus();
    const end = title.textContent?.length ?? 0;
    selectIn(title, { anchor: end, head: end });
    title.scrollIntoView({ block: "nearest" });
  });
}

export function focusBody(step: string): void {
  document
    .querySelector<HTMLElement>(
      `[data-step-id="${CSS.escape(step)}"] [data-testid=step-body] [contenteditable=true]`,
    )
    ?.focus();
}

/** The step behind this one, or the one before it. */
export function focusNeighbour(step: string): void {
  const steps = [...document.querySelectorAll<HTMLElement>("[data-step-id]")].map(
    (one) => one.dataset.stepId ?? "",
  );
  const at = steps.indexOf(step);
  const next = steps[at + 1] ?? steps[at - 1];
  if (next) focusTitle(next);
}
