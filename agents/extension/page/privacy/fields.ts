/** Fields that hold a secret: by what they are, by what they are called, and by what they once were. */

import type { Secret } from "../../../protocol/events";
import { secretOf } from "../../../protocol/masking";
import {
  allIn,
  attributeOf,
  byId,
  elementBefore,
  has,
  labelsOf,
  previousSiblingOf,
  rootAround,
  textOf,
} from "../seeing/asking";
import { parentOf } from "../seeing/deep";
import { isMarked, type Rules } from "./rules";

/** Once a password, always a password: a page that shows it makes it a text. */
const known = new WeakMap<Element, Secret>();

const NAMING = [
  "name",
  "id",
  "placeholder",
  "aria-label",
  "title",
  "data-testid",
  "data-test",
  "formcontrolname",
];

/** What a field holds that must not leave the page, if it does. */
export function secretOfField(field: Element, rules: Rules): Secret | undefined {
  const before = known.get(field);
  if (before) return before;
  const found = secretNow(field) ?? (isMarked(field, rules) ? "secret" : undefined);
  if (found) known.set(field, found);
  return found;
}

/** The field was a password once, whatever it is now. */
export function rememberPassword(field: Element): void {
  known.set(field, "password");
}

/** Passwords that are there before anybody has touched them, so that showing one makes no difference. */
export function rememberPasswordsIn(root: ParentNode): void {
  for (const field of allIn(root, "input[type=password]")) rememberPassword(field);
}

function secretNow(field: Element): Secret | undefined {
  if (field instanceof HTMLInputElement && field.type === "password") return "password";
  return secretOfAutocomplete(field) ?? secretOf(namesOf(field)) ?? secretOfLook(field);
}

function secretOfAutocomplete(field: Element): Secret | undefined {
  for (const word of attributeOf(field, "autocomplete")?.toLowerCase().split(/\s+/) ?? []) {
    if (word.endsWith("-password")) return "password";
    if (word === "one-time-code") return "one-time code";
    if (word === "cc-number") return "card number";
    if (word === "cc-csc") return "security code";
    if (word.startsWith("cc-")) return "card details";
  }
  return undefined;
}

function namesOf(field: Element): string[] {
  const attributes = NAMING.map((name) => attributeOf(field, name) ?? "");
  const words = labelsOf(field).map(textOf);
  const said = [...attributes, ...words, ...labellingTexts(field)].filter((name) => name !== "");
  return has(field, "aria-label") || words.length > 0 ? said : [...said, textBefore(field)];
}

const BEFORE = 60; // characters

/** A field without a label is called by what stands before it, in the same line or the cell before. */
function textBefore(field: Element): string {
  const beside = previousSiblingOf(field);
  const parent = parentOf(field);
  const cell = parent && elementBefore(parent);
  const words = (beside && textOf(beside).trim()) || (cell ? textOf(cell).trim() : "");
  return words.length <= BEFORE ? words : "";
}

function labellingTexts(field: Element): string[] {
  const ids = attributeOf(field, "aria-labelledby")?.split(/\s+/) ?? [];
  const labels = ids.map((id) => byId(rootAround(field), id));
  return labels.map((label) => (label ? textOf(label) : ""));
}

/** A text drawn as dots is a password; a row of boxes for one digit each is a code. */
function secretOfLook(field: Element): Secret | undefined {
  const dots = getComputedStyle(field).getPropertyValue("-webkit-text-security");
  if (dots && dots !== "none") return "password";
  return isBoxOfCode(field) ? "one-time code" : undefined;
}

const BOXES = 4; // the shortest code that is asked for in boxes

function isBoxOfCode(field: Element): boolean {
  if (!(field instanceof HTMLInputElement) || field.maxLength !== 1) return false;
  const parent = parentOf(field);
  const around = [parent, parent && parentOf(parent)];
  return around.some((one) => one && boxesIn(one) >= BOXES);
}

function boxesIn(parent: Element): number {
  return [...allIn(parent, "input")].filter((box) => box instanceof HTMLInputElement && box.maxLength === 1)
    .length;
}
