/** The actor: the element that a person means when they point at something inside it. */

import { bodyOf, fits, isEdited, rootElementOf } from "./asking";
import { around, upwards } from "./deep";

const ROLES =
  "button link menuitem menuitemcheckbox menuitemradio tab option checkbox radio switch slider spinbutton treeitem " +
  "combobox textbox searchbox";
const ACTING = `${"a[href] area[href] button input select textarea summary option label"
  .split(" ")
  .concat(ROLES.split(" ").map((role) => `[role=${role}]`))
  .join()},[contenteditable]:not([contenteditable=false]),[onclick]`;
const FAR = 12; // levels; what is farther up is a part of the page, not a thing to press

/** The button around an icon, the field of a label; the element itself where nothing around it is to be used. */
export function actorOf(element: Element): Element {
  let levels = 0;
  for (const one of upwards(element)) {
    if (levels++ > FAR) break;
    if (!fits(one, ACTING)) continue;
    return one instanceof HTMLLabelElement ? (one.control ?? one) : editingHost(one);
  }
  return drawn(element);
}

/** Shapes inside a picture mean the picture. */
function drawn(element: Element): Element {
  return element instanceof SVGElement ? (element.ownerSVGElement ?? element) : element;
}

/** Every element in an editor is to be edited; the outermost one is the field. */
export function editingHost(element: Element): Element {
  if (!isEdited(element)) return element;
  let host: Element = element;
  for (let up = around(host); up && isEdited(up); up = around(up)) host = up;
  return host === bodyOf(document) || host === rootElementOf(document) ? element : host;
}
