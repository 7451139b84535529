// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { maskedUrl } from "../../../protocol/addresses";
import { maskedText } from "../../../protocol/masking";
import { USUAL_POLICY } from "../../defaults";
import { isMarked, rulesOf, someOf, told, wholeWords } from "./rules";

const rules = rulesOf(USUAL_POLICY);

test("words are told on one line, masked, and cut without breaking a letter", () => {
  expect(told("  Write\n to\u00a0ana@example.org \ue000", rules)).toBe("Write to [e-mail]");
  expect(told("😀".repeat(400), rules)).toBe("😀".repeat(300));
});

test("wherever a text is cut that is too long to be looked through, no half of a secret is left", () => {
  const secrets = [
    "4111 1111 1111 1111",
    "ana.maria@example.org",
    "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
  ];
  for (const secret of secrets) {
    const text = `Paid, she said, with ${secret} and more`;
    expect(maskedText(text, rules.patterns)).not.toContain(secret);
    for (let most = 0; most < text.length; most++) {
      const shown = maskedText(wholeWords(text, most), rules.patterns);
      for (const half of ["4111", "1111", "ana", "ghp", "example"]) expect(shown).not.toContain(half);
      expect(shown.startsWith("Paid, she said, with") || "Paid, she said, with".startsWith(shown)).toBe(true);
    }
  }
  const room = `ana@${"long".repeat(11)}.example 4111 1111 1111 1111`; // which its mask makes
  expect(told(room, rules, 15)).toBe("[e-mail]");
});

test("of a single word that is too long nothing is told, and of a long text all but its end", () => {
  expect(told("x".repeat(1201), rules)).toBe("");
  expect(wholeWords("some  few\nwords more", 18)).toBe("some  few\nwords");
  expect(wholeWords("two  words", 10)).toBe("two  words");
  expect(someOf("x".repeat(50), 40)).toBe("…");
  expect(someOf(" ".repeat(50), 40) + someOf("", 40)).toBe("");
});

test("an address keeps no more than holds nothing private, however that is written", () => {
  expect(maskedUrl("https://shop.example/a?step=2#top", rules.patterns)).toBe(
    "https://shop.example/a?step=2#top",
  );
  expect(maskedUrl("https://shop.example/a?mail=ana%40example.org#top", rules.patterns)).toBe(
    "https://shop.example/a?masked",
  );
  expect(maskedUrl("https://shop.example/of/ana%40example.org", rules.patterns)).toBe(
    "https://shop.example/masked",
  );
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
