/** Ctrl+Z takes back what I did last, wherever on the page it was; what others did stays. */
import { useEffect } from "react";
import { useGuide } from "../model/uses";

/** Search fields and dialogs have an undo of their own. */
const isElsewhere = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("input, textarea, select, [role=dialog], [role=alertdialog]") !== null;

function wanted(event: KeyboardEvent): "undo" | "redo" | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}

export function useUndoKeys(): void {
  const { undo, provider } = useGuide();
  useEffect(() => {
    const turn = (way: "undo" | "redo") => {
      if (provider.canWrite && provider.getState().is !== "ended") undo[way]();
    };
    const press = (event: KeyboardEvent) => {
      const way = isElsewhere(event.target) ? null : wanted(event);
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      turn(way);
    };
    // From the browser's own menu.
    const before = (event: InputEvent) => {
      if (!event.inputType.startsWith("history") || isElsewhere(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      turn(event.inputType === "historyUndo" ? "undo" : "redo");
    };
    // Going to another place begins a new piece of work.
    const pause = () => undo.stopCapturing();
    document.addEventListener("keydown", press, true);
    document.addEventListener("beforeinput", before, true);
    document.addEventListener("focusin", pause);
    return () => {
      document.removeEventListener("keydown", press, true);
      document.removeEventListener("beforeinput", before, true);
      document.removeEventListener("focusin", pause);
    };
  }, [undo, provider]);
}
