/** Dragging with the pointer, as pages do it that do not use the browser's own drag and drop. */

import { bodyOf, boxAround, elementsAt, fits, isInPage, rootElementOf } from "../seeing/asking";
import { isInside } from "../seeing/deep";
import type { Gesture } from "./pointing";

const NOT_DRAGGED = "input,textarea,select,[role=slider],[role=scrollbar],[role=separator]";

/** What something was dropped onto; nothing when the pointer only moved, over a text say. */
export function draggedOnto(gesture: Gesture, event: PointerEvent): Element | undefined {
  const { actor, target } = gesture;
  if (fits(actor, NOT_DRAGGED) || !(gesture.captured || wasMoved(gesture) || isHandle(target)))
    return undefined;
  const under = elementsAt(event.clientX, event.clientY);
  return under.find(
    (one) => !isInside(one, actor) && one !== rootElementOf(document) && one !== bodyOf(document),
  );
}

const MOVED = 4; // pixels

function wasMoved({ actor, box }: Gesture): boolean {
  if (!isInPage(actor)) return true;
  const now = boxAround(actor);
  return Math.hypot(now.x - box.x, now.y - box.y) > MOVED;
}

/** What the page says can be grabbed. */
function isHandle(element: Element): boolean {
  const { cursor, touchAction } = getComputedStyle(element);
  return cursor.startsWith("grab") || cursor === "move" || touchAction === "none";
}
