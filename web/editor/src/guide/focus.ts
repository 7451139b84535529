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
