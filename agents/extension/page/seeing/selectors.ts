/** Selectors, as Chrome's Recorder spells them: several of each element, the sturdiest first, and none that tells a secret. */

import { LONGEST } from "../../../protocol/events";
import { maskedText } from "../../../protocol/masking";
import type { Rules } from "../privacy/rules";
import {
  allIn,
  attributeOf,
  bodyOf,
  elementBefore,
  nodesIn,
  rootAround,
  rootElementOf,
  tagOf,
} from "./asking";
import { hostsOf, parentOf } from "./deep";
import { isNamedByContent, type Named } from "./names";

type Root = Document | ShadowRoot;

const TESTING = ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"];
/** Ids that a program made up are other ones tomorrow. */
const MADE_UP =
  /\d{3,}|^[:_]?r[\d:]|[0-9a-f]{8}|--|:|^(?:ember|radix|mui|headlessui|react|ext-gen|yui|gwt|select2)/i;
const SHORT = 60; // characters of a text that finds its element
const DEEP = 8; // steps of a path

/**
 * Chains: one selector for each shadow root on the way. named: as told, NAMELESS for what is private or is called as
 * others are.
 */
export function selectorsOf(
  element: Element,
  role: string,
  { name, isHeard, isWritten }: Named,
  rules: Rules,
): string[][] {
  const root = rootAround(element) as Root;
  const hosts = hostsOf(element).map((host) => cssOf(host, rootAround(host) as Root));
  const own = [
    isHeard ? `aria/${name}${role ? `[role="${role}"]` : ""}` : "",
    testing(element),
    cssOf(element, root),
    isWritten && name.length <= SHORT && isNamedByContent(element) ? `text/${name}` : "",
  ];
  const chains = own.filter((one) => one !== "").map((one) => [...hosts, one]);
  if (hosts.length > 0) chains.push([`pierce/${cssOf(element, root)}`]);
  else chains.push([`xpath/${xpathOf(element)}`]);
  return chains.filter((chain) => chain.every((one) => isTellable(one, rules)));
}

/** Masked parts would find nothing, and unmasked ones would tell. */
export function isTellable(selector: string, rules: Rules): boolean {
  const plain = selector.replaceAll("\\", ""); // what is escaped can be read all the same
  return selector.length <= LONGEST.selector && maskedText(plain, rules.patterns) === plain;
}

function testing(element: Element): string {
  const name = TESTING.find((one) => attributeOf(element, one));
  return name ? attribute(name, attributeOf(element, name) ?? "") : "";
}

/** CSS that finds an element in its own tree. */
export function cssOf(element: Element, root: Root): string {
  const steps: string[] = [];
  for (let one: Element | null = element; one && steps.length < DEEP; one = parentOf(one)) {
    const own = sturdy(one, root);
    if (own) return [own, ...steps].join(" > ");
    if (one === bodyOf(document) || one === rootElementOf(document))
      return [tagOf(one), ...steps].join(" > ");
    steps.unshift(placed(one));
  }
  return steps.join(" > ");
}

/** What finds the element alone, wherever it stands. */
function sturdy(element: Element, root: Root): string {
  const [id, tag] = [attributeOf(element, "id"), tagOf(element)]; // a form's `id` may be a field of it
  if (id && !MADE_UP.test(id) && isAlone(`#${CSS.escape(id)}`, root)) return `#${CSS.escape(id)}`;
  const tested = testing(element);
  if (tested && isAlone(tested, root)) return tested;
  const name = element instanceof HTMLElement && attributeOf(element, "name");
  const named = name && !MADE_UP.test(name) ? `${tag}${attribute("name", name)}` : "";
  return named && isAlone(named, root) ? named : "";
}

function isAlone(selector: string, root: Root): boolean {
  return allIn(root, selector).length === 1;
}

/** The element by its place among others of its kind. */
function placed(element: Element): string {
  const [parent, tag] = [parentOf(element), tagOf(element)];
  const name = attributeOf(element, "name");
  const own = name && !MADE_UP.test(name) ? attribute("name", name) : "";
  const same = [...nodesIn(parent ?? rootAround(element))].filter(
    (one) => one instanceof Element && tagOf(one) === tag,
  );
  const place = same.length > 1 && !own ? `:nth-of-type(${same.indexOf(element) + 1})` : "";
  return `${CSS.escape(tag)}${own}${place}`;
}

function attribute(name: string, value: string): string {
  const escaped = value
    .replace(/["\\]/g, "\\$&")
    .replace(/[\n\r\f]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `);
  return `[${name}="${escaped}"]`;
}

function xpathOf(element: Element): string {
  const steps: string[] = [];
  for (let one: Element | null = element; one; one = parentOf(one)) {
    const id = attributeOf(one, "id");
    if (id && !MADE_UP.test(id) && !id.includes('"')) return [`//*[@id="${id}"]`, ...steps].join("/");
    steps.unshift(counted(one));
  }
  return `//${steps.join("/")}`;
}

function counted(element: Element): string {
  let place = 1;
  let same = elementBefore(element);
  for (; same; same = elementBefore(same)) if (tagOf(same) === tagOf(element)) place++;
  return place > 1 ? `${tagOf(element)}[${place}]` : tagOf(element);
}
