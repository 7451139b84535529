import { expect, test } from "vitest";
import type { Line } from "./line";
import { type Held, type Moment, Telling, withoutValue } from "./telling";

const now: Moment = { at: 1, scene: {} };

/** Where a line would be: what was told, in order. */
function telling(): [Telling, string[]] {
  const told: string[] = [];
  const line = { tell: (deed: { type: string; text?: string }) => told.push(deed.text ?? deed.type) };
  return [new Telling(line as unknown as Line), told];
}

function note(to: Telling, text: string): Held {
  return { settle: () => to.tell({ type: "note", text }, now) };
}

test("what is held is told before what is done next", () => {
  const [one, told] = telling();
  one.hold(note(one, "typed"));
  one.tell({ type: "note", text: "clicked" }, now);
  expect(told).toEqual(["typed", "clicked"]);
});

test("a page is told after the deed that led there, and once however often its address changed", () => {
  const [one, told] = telling();
  one.hold(note(one, "typed"));
  one.lead(note(one, "first address"));
  one.lead(note(one, "last address"));
  one.settle();
  one.settle();
  expect(told).toEqual(["typed", "last address"]);
});

test("one that is dropped is not told, and one that waits for itself settles alone", () => {
  const [one, told] = telling();
  const dropped = note(one, "dropped");
  one.hold(dropped);
  one.drop(dropped);
  const waiting = note(one, "waiting");
  one.hold(waiting);
  one.settleOnly(dropped);
  expect(told).toEqual([]);
  one.settleOnly(waiting);
  expect(told).toEqual(["waiting"]);
});

test("what an element that is marked as private holds is not told", () => {
  const element = { role: "slider", masked: true };
  expect(withoutValue({ type: "type", element, value: "42" })).toEqual({
    type: "type",
    element,
    value: "",
    secret: "secret",
  });
  expect(withoutValue({ type: "choose", element, value: "Red" })).toMatchObject({ value: "" });
  expect(withoutValue({ type: "upload", element, files: ["ana.pdf"] })).toMatchObject({ files: [] });
  expect(withoutValue({ type: "check", element, on: true })).toEqual({ type: "click", element });
  const open = { type: "type", element: { role: "slider" }, value: "42" } as const;
  expect(withoutValue(open)).toBe(open);
});
