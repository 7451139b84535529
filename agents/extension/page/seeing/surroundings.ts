/** What stands around an element and tells it from others like it: its label, its row, its section. */

import { isMarked, type Rules, told } from "../privacy/rules";
import {
  allIn,
  attributeOf,
  bodyOf,
  byId,
  countIn,
  elementAfter,
  elementBefore,
  firstIn,
  fits,
  holds,
  labelsOf,
  rootAround,
  tagOf,
  textOf,
} from "./asking";
import { around, upwards } from "./deep";
import { nameOf, wordsOf } from "./names";

const ROWS = "tr,[role=row],li,[role=listitem],[role=treeitem],dt,article,[role=article]";
const REGIONS =
  "section,dialog,form,nav,aside,[role=dialog],[role=alertdialog],[role=region],[role=group],[role=form],[role=navigation]";
const HEADINGS = "h1,h2,h3,h4,h5,h6,[role=heading]";
const FAR = 25; // levels up
const BESIDE = 12; // elements before one on the same level
const ROW = 100; // code points
const ALIKE = 8; // elements of one tag in the row beside

/** The words of a label that is seen beside a field. */
export function labelOf(element: Element, rules: Rules): string {
  const [label] = labelsOf(element);
  return label && !isMarked(label, rules) ? told(wordsOf(label, rules, element), rules) : "";
}

/** Which of many rows or items: its header, else its first words but those of the element itself. */
export function rowOf(element: Element, rules: Rules): string {
  const row = rowAround(element);
  if (!row) return "";
  const header = firstIn(row, ":scope > th, :scope > [role=rowheader]");
  const cells = header
    ? [header]
    : [...allIn(row, ":scope > td, :scope > [role=cell], :scope > [role=gridcell]")];
  const first = cells.find((cell) => !holds(cell, element) && wordsOf(cell, rules) !== "");
  return told(wordsOf(first ?? row, rules, element), rules, ROW);
}

/** Whether a row beside its own has another that is called so: what it is called does not find it, then. */
export function isRepeated(element: Element, name: string, rules: Rules): boolean {
  const row = name ? rowAround(element) : undefined;
  if (!row) return false;
  const [text, label] = [textOf(element), attributeOf(element, "aria-label")];
  return [elementBefore(row), elementAfter(row)].some((beside) => {
    const alike = beside ? [...allIn(beside, CSS.escape(tagOf(element)))].slice(0, ALIKE) : [];
    return alike.some(
      (other) =>
        textOf(other) === text && // which is soon compared, and nearly always tells
        attributeOf(other, "aria-label") === label &&
        nameOf(other, rules) === name,
    );
  });
}

function rowAround(element: Element): Element | undefined {
  const start = around(element);
  if (start) for (const one of within(start, FAR)) if (fits(one, ROWS)) return one;
  return undefined;
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
