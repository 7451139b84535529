// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { USUAL_POLICY } from "../../defaults";
import { rulesOf } from "../privacy/rules";
import { gapAt } from "./missing";

const rules = rulesOf({ ...USUAL_POLICY, block_sites: ["bank.example"] });

function frame(html: string): Element {
  document.head.innerHTML = '<base href="https://www.bank.example/">';
  const apart = document.createElement("div"); // so that nothing is loaded
  apart.innerHTML = html;
  return apart.firstElementChild as Element;
}

test("a frame that could not be recorded is called by its title, else by whose it is", () => {
  const named = '<iframe src="https://pay.example/x" title="Pay"></iframe>';
  expect(gapAt(frame(named), rules)).toEqual({ type: "gap", why: "frame", what: "Pay" });
  const unnamed = '<object data="https://pay.example/x"></object>';
  expect(gapAt(frame(unnamed), rules)).toEqual({ type: "gap", why: "frame", what: "pay.example" });
});

test.each([
  '<iframe src="https://bank.example/login" title="Bank"></iframe>',
  '<iframe src="/login"></iframe>',
  '<embed src="https://my.bank.example/">',
  '<object data="//bank.example/"></object>',
])("a blocked site is told without its name: %s", (html) => {
  expect(gapAt(frame(html), rules)).toEqual({ type: "gap", why: "blocked" });
});
