/** An element as events tell it: how to find it, what it is called, what stands around it, where it lies. */

import type { Element as Described } from "../../../protocol/events";
import { isMarked, type Rules } from "../privacy/rules";
import { boxAround, labelsOf } from "./asking";
import { inWindow } from "./boxes";
import type { Spot } from "./frames";
import { NAMELESS, namedAs, roleOf } from "./names";
import { isTellable, selectorsOf } from "./selectors";
import { isRepeated, labelOf, rowOf, sectionOf } from "./surroundings";

/** Of an element that is marked as private only its place is told. */
export function described(element: Element, rules: Rules, spot: Spot): Described {
  const role = roleOf(element).slice(0, 40);
  const found = {
    frame: spot.path.map((one) => tellableStep(one, rules)),
    role,
    box: inWindow(boxOf(element), spot),
  };
  if (isMarked(element, rules)) {
    return { ...found, selectors: selectorsOf(element, role, NAMELESS, rules), masked: true };
  }
  const named = namedAs(element, rules);
  const { name } = named;
  const label = labelOf(element, rules);
  return {
    ...found,
    selectors: selectorsOf(element, role, isRepeated(element, name, rules) ? NAMELESS : named, rules),
    name,
    label: label === name ? "" : label,
    row: rowOf(element, rules),
    section: sectionOf(element, rules),
  };
}

const ANY_FRAME = "iframe";

/** A frame in a shadow root is found by a selector, which may quote what is private, and a page may make one up. */
function tellableStep(step: number | string, rules: Rules): number | string {
  return typeof step === "number" || isTellable(step, rules) ? step : ANY_FRAME;
}

const SMALL = 4; // pixels; pages hide a field under its label, and draw another one there

function boxOf(element: Element): DOMRect {
  const box = boxAround(element);
  const [label] = labelsOf(element);
  return label && (box.width < SMALL || box.height < SMALL) ? boxAround(label) : box;
}
