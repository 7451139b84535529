// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { maskedUrl } from "../../../protocol/addresses";
import { USUAL_POLICY } from "../../defaults";
import { isMarked, rulesOf, told } from "./rules";

const rules = rulesOf(USUAL_POLICY);

test("words are told on one line, masked, and cut without breaking a letter", () => {
  expect(told("  Write\n to\u00a0ana@example.org \ue000", rules)).toBe("Write to [e-mail]");
  expect(told("😀".repeat(400), rules)).toBe("😀".repeat(300));
});

test("an address keeps no more than holds nothing private, however that is written", () => {
  expect(maskedUrl("https://shop.example/a?step=2#top", rules.patterns)).toBe(
    "https://shop.example/a?step=2#top",
  );
  expect(maskedUrl("https://shop.example/a?mail=ana%40example.org#top", rules.patterns)).toBe(
    "https://shop.example/a",
  );
  expect(maskedUrl("https://shop.example/of/ana%40example.org", rules.patterns)).toBe("https://shop.example");
  expect(maskedUrl("https://ana:pw@shop.example/a?token=abc", rules.patterns)).toBe(
    "https://shop.example/a?token=masked",
  );
});

test("what a workspace marks is private with all in it, and a selector that is none spoils no other", () => {
  document.body.innerHTML = `<div class="ours"><p id="in"></p></div><p id="out" class="rr-block"></p><p id="free"></p>`;
  const own = rulesOf({ ...USUAL_POLICY, mask_selectors: ["[[", ".ours"] });
  const marked = [...document.querySelectorAll("p")].filter((one) => isMarked(one, own)).map((one) => one.id);
  expect(marked).toEqual(["in", "out"]);
});

test("a selector that looks around is known as one", () => {
  expect(rulesOf({ ...USUAL_POLICY, mask_selectors: [".a", "#b[c]"] }).isPlain).toBe(true);
  for (const around of [".a .b", "a>b", "a + b", ":has(a)"])
    expect(rulesOf({ ...USUAL_POLICY, mask_selectors: [around] }).isPlain).toBe(false);
});
