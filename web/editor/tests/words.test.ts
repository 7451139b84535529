import { describe, expect, it } from "vitest";
import { isFollowable, wholeAddress } from "../src/body/links";
import { colourOf } from "../src/live/colour";
import { hereFrom } from "../src/live/presence";
import { ENDINGS, EXPLAINED, sentence } from "../src/live/state";
import { ago, lengthOf } from "../src/model/words";
import { Problem, problemFrom, told, toldOf } from "../src/problem";

describe("times", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  it.each([
    ["2026-11-20T11:59:30Z", "just now"],
    ["2026-11-20T12:00:30Z", "just now"],
    ["2026-11-20T11:59:00Z", "1 minute ago"],
    ["2026-11-20T09:10:00Z", "2 hours ago"],
    ["2026-11-19T11:00:00Z", "yesterday"],
    ["2026-09-01T12:00:00Z", "2 months ago"],
  ])("%s is %s", (at, words) => expect(ago(at, now)).toBe(words));
});

it("tells how long a guide takes, and never less than a minute", () => {
  expect(lengthOf(1, 0)).toBe("1 step, about 1 minute");
  expect(lengthOf(33, 0)).toBe("33 steps, about 3 minutes");
});

it("blames the size of an edit only when it is too large", () => {
  const aboutSize = Object.keys(ENDINGS).filter((code) =>
    /16 MB/.test(EXPLAINED[ENDINGS[Number(code)] ?? "gone"]),
  );
  expect(aboutSize).toEqual(["4413"]);
});

it("says of edits that they are kept, and not how many letters they are", () => {
  for (const edits of [1, 5])
    expect(sentence({ is: "offline", edits })).toBe("Offline – your edits are kept on this device");
  expect(sentence({ is: "offline", edits: 0 })).toBe("Offline – edits will be kept on this device");
});

it("says the name of a file that was refused once, for it stands beside", () => {
  const refused = new Problem(
    400,
    "invalid",
    "a b.json: line 1, column 6: it is no JSON",
    "Export it again.",
  );
  expect(toldOf("a b.json", refused)).toBe("line 1, column 6: it is no JSON. Export it again.");
  expect(toldOf("b.json", refused)).toBe("a b.json: line 1, column 6: it is no JSON. Export it again.");
});

describe("links", () => {
  it.each(["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//evil", "https://a b"])(
    "%s is not followed",
    (url) => expect(isFollowable(url)).toBe(false),
  );
  it.each(["https://example.org/a?b#c", "mailto:ana@example.org", "HTTP://x"])("%s is followed", (url) =>
    expect(isFollowable(url)).toBe(true),
  );
  it.each([
    ["example.org/a", "https://example.org/a"],
    ["ana@example.org", "mailto:ana@example.org"],
    ["just words", null],
    ["javascript:alert(1).x", null],
  ])("%s typed by hand means %s", (typed, meant) => expect(wholeAddress(typed)).toBe(meant));
});

describe("what others say about themselves", () => {
  it("is not trusted for its colour or length", () => {
    const here = hereFrom(3, {
      user: { name: "x".repeat(500), color: "red;background:url(x)", person: "p" },
    });
    expect(here?.name.length).toBe(60);
    expect(here?.colour).toBe(colourOf("p"));
  });

  it("counts as nobody without a name", () => {
    expect(hereFrom(3, { user: null })).toBeNull();
    expect(hereFrom(3, "junk")).toBeNull();
  });
});

it("tells a problem with what to do next", () => {
  const problem = problemFrom(400, { code: "invalid", detail: "No recording", hint: "Export it as JSON." });
  expect(told(problem)).toBe("No recording. Export it as JSON.");
  expect(told(problemFrom(502, null))).toBe("The server answered 502 and gave no reason.");
});
