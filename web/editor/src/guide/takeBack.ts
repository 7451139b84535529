import type * as Y from "yjs";

/** Runs once when my next edit, undo or redo comes: an offer to take back the last one would then take back another. */
export function afterwards(undo: Y.UndoManager, run: () => void): void {
  const next = () => {
    undo.off("stack-item-added", next);
    undo.off("stack-item-popped", next);
    run();
  };
  undo.on("stack-item-added", next);
  undo.on("stack-item-popped", next);
}
