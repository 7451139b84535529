import { describe, expect, it } from "vitest";
import { type Change, changeBetween, followed, oneLine } from "../src/model/text";

const applied = (before: string, { at, remove, insert }: Change): string =>
  before.slice(0, at) + insert + before.slice(at + remove);

describe("the change between two texts", () => {
  it("is nothing when they are equal", () => {
    expect(changeBetween("ab", "ab", 1)).toBeNull();
  });

  it("says by the caret which of two equal letters was typed", () => {
    expect(changeBetween("aa", "aaa", 1)).toEqual({ at: 0, remove: 0, insert: "a" });
    expect(changeBetween("aa", "aaa", 3)).toEqual({ at: 2, remove: 0, insert: "a" });
  });

  it("never splits a surrogate pair", () => {
    const change = changeBetween("x😀y", "x😁y", 3);
    expect(change).toEqual({ at: 1, remove: 2, insert: "😁" });
  });

  it("turns the one into the other, wherever the caret is said to be", () => {
    const letters = ["a", "b", "é", "😀", " "];
    let seed = 7;
    const next = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const text = (): string => Array.from({ length: next(6) }, () => letters[next(5)]).join("");
    for (let round = 0; round < 3000; round++) {
      const [before, after] = [text(), text()];
      const change = changeBetween(before, after, next(after.length + 2));
      expect(change ? applied(before, change) : before).toBe(after);
    }
  });
});

describe("a place that is followed through others' edits", () => {
  it("moves with what is inserted before it, and stays in front of what is inserted at it", () => {
    expect(followed(3, [{ retain: 1 }, { insert: "xx" }])).toBe(5);
    expect(followed(3, [{ retain: 3 }, { insert: "xx" }])).toBe(3);
    expect(followed(3, [{ retain: 4 }, { insert: "xx" }])).toBe(3);
  });

  it("falls to the edge of what was deleted around it", () => {
    expect(followed(3, [{ retain: 1 }, { delete: 4 }])).toBe(1);
    expect(followed(6, [{ retain: 1 }, { delete: 4 }])).toBe(2);
    expect(followed(6, [{ retain: 1 }, { delete: 4 }, { insert: "abc" }])).toBe(5);
  });
});

it("makes one line of several", () => {
  expect(oneLine("Click\r\n  Save\nnow")).toBe("Click Save now");
});
