/** Names and roles, as assistive technology hears them; without what is private, and never with what a field holds. */

import { computeAccessibleName, getRole } from "dom-accessibility-api";
import { LONGEST } from "../../../protocol/events";
import { maskedPatterns, privateRanges } from "../../../protocol/masking";
import { isMarked, type Rules, told, wholeWords } from "../privacy/rules";
import {
  allIn,
  attributeOf,
  byId,
  countIn,
  firstIn,
  fits,
  has,
  isEdited,
  isVisible,
  labelsOf,
  parentElementOf,
  rootAround,
  tagOf,
  textOf,
} from "./asking";

const MANY = 60; // elements inside one; a card or a row that can be clicked is named by its first words
const FIELDS =
  "input,select,textarea,[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox]";
const NAMED_BY_CONTENT = new Set(
  (
    "button link cell gridcell checkbox columnheader heading menuitem menuitemcheckbox menuitemradio option radio row " +
    "rowheader switch tab tooltip treeitem"
  ).split(" "),
);
const ROLE_OF_INPUT: Record<string, string> = { color: "color", date: "textbox", file: "file" };
const OPENING = new Set(["color", "file"]); // roles for our own use: of fields that open a window
const WITHOUT_ROLE = new Set(["summary", "legend"]); // tags: browsers do not agree upon their roles, or have none

/**
 * What an element is called. isHeard: whether that is, whole, the name that whoever hears the page knows, so that role
 * and name find the element. isWritten: whether it stands in the page as it is told, so that its text finds it.
 */
export interface Named {
  readonly name: string;
  readonly isHeard: boolean;
  readonly isWritten: boolean;
}

export const NAMELESS: Named = { name: "", isHeard: false, isWritten: false };

/** The style of what is not there for whoever computes a name. */
const HIDDEN = new Proxy({} as CSSStyleDeclaration, {
  get: (_, member) =>
    member === "getPropertyValue" ? (name: string) => (name === "display" ? "none" : "") : "",
});

export function roleOf(element: Element): string {
  const role = attributeOf(element, "role")?.trim().split(/\s+/)[0] ?? "";
  if (role) return role.toLowerCase();
  if (element instanceof HTMLInputElement)
    return ROLE_OF_INPUT[element.type] ?? usualRole(element) ?? "textbox";
  if (isEdited(element)) return "textbox";
  return usualRole(element) ?? "";
}

/** Of its tag. Nothing where what a page has made is too odd to be asked. */
function usualRole(element: Element): string | null {
  if (WITHOUT_ROLE.has(tagOf(element))) return null;
  try {
    return getRole(element);
  } catch {
    return null;
  }
}

/** The name of an element that is not private; what stands in its place when it has none: its words. */
export function nameOf(element: Element, rules: Rules): string {
  return namedAs(element, rules).name;
}

/** The same, and what it is good for. */
export function namedAs(element: Element, rules: Rules): Named {
  if (isLabelledByMarked(element, rules)) return NAMELESS;
  const heard = heardName(element, rules);
  const name = told(heard, rules);
  const line = onOneLine(heard);
  if (name) return { name, isHeard: name === line && hasKnownRole(element), isWritten: line.includes(name) };
  if (fits(element, FIELDS)) return NAMELESS;
  const words = told(wordsOf(element, rules), rules, 120);
  const isWritten = words !== "" && onOneLine(textOf(element)).includes(words);
  return { name: words, isHeard: false, isWritten };
}

function heardName(element: Element, rules: Rules): string {
  const isLarge = !fits(element, FIELDS) && allIn(element, "*").length > MANY;
  const own = isLarge ? labelAlone(element) : (accessibleName(element, rules) ?? labelAlone(element));
  return told(own, rules) ? own : (attributeOf(element, "placeholder") ?? "");
}

/** Whether browsers know its role: none of what can be edited, unless the page says one, nor of fields that open a window. */
function hasKnownRole(element: Element): boolean {
  if (has(element, "role")) return true;
  return !isEdited(element) && !OPENING.has(roleOf(element));
}

function onOneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** Whether a role's name is what stands in it, so that its text finds it. */
export function isNamedByContent(element: Element): boolean {
  return NAMED_BY_CONTENT.has(roleOf(element));
}

/** Nothing where what a page has made is too odd for whoever computes it. */
function accessibleName(element: Element, rules: Rules): string | undefined {
  if (isPlain(element)) return textOf(element);
  try {
    return computedName(element, rules);
  } catch {
    return undefined;
  }
}

function computedName(element: Element, rules: Rules): string {
  return computeAccessibleName(element, {
    computedStyleSupportsPseudoElements: true,
    getComputedStyle: (one, pseudo) =>
      one !== element && (fits(one, rules.marked) || fits(one, FIELDS))
        ? HIDDEN
        : getComputedStyle(one, pseudo),
  });
}

/** Nothing but a text, by which it is named: most of what is clicked. */
function isPlain(element: Element): boolean {
  return (
    countIn(element) === 0 &&
    isNamedByContent(element) &&
    !has(element, "aria-label") &&
    !has(element, "aria-labelledby") &&
    labelsOf(element).length === 0 &&
    textOf(element).trim() !== ""
  );
}

function labelAlone(element: Element): string {
  return attributeOf(element, "aria-label") ?? attributeOf(element, "title") ?? "";
}

/** A hidden label names all the same, so what is private has to be looked at apart. */
function isLabelledByMarked(element: Element, rules: Rules): boolean {
  const ids = attributeOf(element, "aria-labelledby")?.split(/\s+/) ?? [];
  return ids.some((id) => {
    const label = byId(rootAround(element), id);
    return label ? isMarked(label, rules) || firstIn(label, rules.marked) !== null : false;
  });
}

/** Characters. More than are told; where there are more still, a secret may be cut through at their end. */
const ENOUGH = 2 * LONGEST.name;

/** The first words that are seen in an element, without those of fields and of what is private or left out. */
export function wordsOf(element: Element, rules: Rules, without?: Element): string {
  const skipped = `script,style,template,noscript,[aria-hidden=true],[hidden],${FIELDS},${rules.marked}`;
  const walker = Document.prototype.createTreeWalker.call(
    document,
    element,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
    (node) => {
      if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
      return node === without || fits(node, skipped) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    },
  );
  const pieces: string[] = [];
  for (let length = 0; length < ENOUGH && walker.nextNode(); ) {
    const text = walker.currentNode.nodeValue?.trim();
    const around = parentElementOf(walker.currentNode);
    if (!text || (around && !isVisible(around))) continue;
    pieces.push(text);
    length += text.length;
  }
  const words = joined(pieces, rules);
  return walker.nextNode() ? wholeWords(words, words.length - 1) : words;
}

/** In pieces something private would not be found: `ana` and `@example.org` are told as one, which then is masked. */
function joined(pieces: readonly string[], { patterns }: Rules): string {
  const words = pieces.join(" ");
  const together = pieces.join("");
  const isHidden = privateRanges(together, patterns).length > privateRanges(words, patterns).length;
  return isHidden ? maskedPatterns(together, patterns) : words;
}
