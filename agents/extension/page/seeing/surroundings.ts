/** What stands around an element and tells it from others like it: its label, its row, its section. */

import { isMarked, type Rules, told } from "../privacy/rules";
import {
  allIn,
  attributeOf,
  bodyOf,
  byId,
  countIn,
  elementBefore,
  firstIn,
  fits,
  holds,
  labelsOf,
  rootAround,
} from "./asking";
import { around, upwards } from "./deep";
import { wordsOf } from "./names";

const ROWS = "tr,[role=row],li,[role=listitem],[role=treeitem],dt,article,[role=article]";
const REGIONS =
  "section,dialog,form,nav,aside,[role=dialog],[role=alertdialog],[role=region],[role=group],[role=form],[role=navigation]";
const HEADINGS = "h1,h2,h3,h4,h5,h6,[role=heading]";
const FAR = 25; // levels up
const BESIDE = 12; // elements before one on the same level
const ROW = 100; // code points

/** The words of a label that is seen beside a field. */
export function labelOf(element: Element, rules: Rules): string {
  const [label] = labelsOf(element);
  return label && !isMarked(label, rules) ? told(wordsOf(label, rules, element), rules) : "";
}

/** Which of many rows or items: its header, else its first words but those of the element itself. */
export function rowOf(element: Element, rules: Rules): string {
  const start = around(element);
  if (!start) return "";
  for (const one of within(start, FAR)) {
    if (!fits(one, ROWS)) continue;
    const header = firstIn(one, ":scope > th, :scope > [role=rowheader]");
    const cells = header
      ? [header]
      : [...allIn(one, ":scope > td, :scope > [role=cell], :scope > [role=gridcell]")];
    const first = cells.find((cell) => !holds(cell, element) && wordsOf(cell, rules) !== "");
    return told(wordsOf(first ?? one, rules, element), rules, ROW);
  }
  return "";
}

/** The nearest heading before it, or the name of the region around it. */
export function sectionOf(element: Element, rules: Rules): string {
  for (const one of within(element, FAR)) {
    const named = one === element ? "" : regionName(one, rules);
    if (named) return named;
    const heading = headingBefore(one);
    if (heading && !isMarked(heading, rules)) return told(wordsOf(heading, rules), rules);
  }
  return "";
}

function regionName(element: Element, rules: Rules): string {
  if (element instanceof HTMLFieldSetElement) {
    const legend = firstIn(element, ":scope > legend");
    return legend ? told(wordsOf(legend, rules), rules) : "";
  }
  if (!fits(element, REGIONS)) return "";
  const label = attributeOf(element, "aria-label");
  if (label) return told(label, rules);
  const id = attributeOf(element, "aria-labelledby")?.split(/\s+/)[0];
  const labelling = id ? byId(rootAround(element), id) : null;
  return labelling && !isMarked(labelling, rules) ? told(wordsOf(labelling, rules), rules) : "";
}

function headingBefore(element: Element): Element | null {
  let beside = elementBefore(element);
  for (let far = 0; beside && far < BESIDE; far++, beside = elementBefore(beside)) {
    if (fits(beside, HEADINGS)) return beside;
    const inner = countIn(beside) < BESIDE ? firstIn(beside, `:scope > :is(${HEADINGS})`) : null;
    if (inner) return inner;
  }
  return null;
}

function* within(element: Element, levels: number): Generator<Element> {
  let left = levels;
  for (const one of upwards(element)) {
    if (left-- === 0 || one === bodyOf(document)) return;
    yield one;
  }
}
