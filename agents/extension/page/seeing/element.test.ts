// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { USUAL_POLICY } from "../../defaults";
import { rulesOf } from "../privacy/rules";
import { described } from "./element";
import type { Spot } from "./frames";

const rules = rulesOf(USUAL_POLICY);

/** The way to the frame of an element that lies in one, as it is told. */
function frameTold(...path: Spot["path"]): readonly (number | string)[] | undefined {
  document.body.innerHTML = "<button>Save</button>";
  const button = document.querySelector("button") as Element;
  return described(button, rules, { path, x: 0, y: 0, scale: 1, width: 800, height: 600 }).frame;
}

test("the way to a frame is told by places and selectors", () => {
  expect(frameTold(0, "#shop > iframe", 2)).toEqual([0, "#shop > iframe", 2]);
});

test("of a step on that way which quotes something private only is told that there is a frame", () => {
  expect(frameTold(1, 'iframe[name="ana@example.org"]')).toEqual([1, "iframe"]);
  expect(frameTold("iframe#ana\\@example\\.org")).toEqual(["iframe"]);
  expect(frameTold(`iframe[name="${"x".repeat(3000)}"]`)).toEqual(["iframe"]);
});

test("after a long text that masks make short no half of a secret is told", () => {
  const addresses = "ana.maria.long.name@shop.example.org ".repeat(16);
  document.body.innerHTML = `<section><h2>${addresses}<b>4111 1111</b> <b>1111 1111</b></h2><button>Save</button></section>`;
  const button = document.querySelector("button") as Element;
  const told = described(button, rules, { path: [], x: 0, y: 0, scale: 1, width: 800, height: 600 });
  expect(told.section).toMatch(/^\[e-mail\]/);
  expect(told.section).not.toContain("4");
});

test("a secret in several pieces is masked wherever it lies in what is told", () => {
  for (let before = 270; before < 304; before += 2) {
    const heading = `<h2>${"x ".repeat(before / 2)}<b>4111 1111</b> <b>1111 1111</b></h2>`;
    document.body.innerHTML = `<section>${heading}<button>Save</button></section>`;
    const button = document.querySelector("button") as Element;
    const told = described(button, rules, { path: [], x: 0, y: 0, scale: 1, width: 800, height: 600 });
    expect(told.section).toMatch(/^x x/);
    expect(told.section).not.toContain("4");
  }
});

test("a button that each row has is found by its place, and one that is alone by what it is called", () => {
  const rows = ["Zoé", "Ben", "Åsa"].map((who) => `<tr><td>${who}</td><td><button>Open</button></td></tr>`);
  document.body.innerHTML = `<table><tbody>${rows.join("")}</tbody></table><ul><li>Milk <button>Add milk</button></li></ul>`;
  const selectors = [...document.querySelectorAll("button")].map((button) => {
    const told = described(button, rules, { path: [], x: 0, y: 0, scale: 1, width: 800, height: 600 });
    return [told.name, told.selectors?.flat().filter((one) => /^(?:aria|text)/.test(one)).length];
  });
  expect(selectors).toEqual([
    ["Open", 0],
    ["Open", 0],
    ["Open", 0],
    ["Add milk", 2],
  ]);
});
