import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Ordering } from "./ordering";

let order: Ordering;
let put: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
  order = new Ordering();
  put = [];
});
afterEach(() => vi.useRealTimers());

const done = (what: string, frame: string, at = Date.now()) => order.done(at, frame, () => put.push(what));

test("what is done in one frame is put down at once", () => {
  order.begins("top");
  done("a", "top");
  done("b", "top");
  expect(put).toEqual(["a", "b"]);
});

test("a text that was left comes before the click that left it, though it is heard of later", () => {
  order.begins("child");
  vi.advanceTimersByTime(500);
  const clicked = Date.now();
  order.begins("top");
  done("click", "top", clicked);
  vi.advanceTimersByTime(200);
  expect(put).toEqual([]);
  done("text", "child", clicked - 400);
  expect(put).toEqual(["text", "click"]);
});

test("what came to nothing is waited for once, and not long", () => {
  order.begins("child");
  vi.advanceTimersByTime(100);
  done("click", "top");
  vi.advanceTimersByTime(399);
  expect(put).toEqual([]);
  vi.advanceTimersByTime(1);
  done("another", "top");
  expect(put).toEqual(["click", "another"]);
});

test("a frame that is gone holds up nothing", () => {
  order.begins("child");
  vi.advanceTimersByTime(100);
  done("click", "top");
  order.gone("child");
  expect(put).toEqual(["click"]);
});

test("what begins later elsewhere is not waited for", () => {
  const clicked = Date.now();
  vi.advanceTimersByTime(100);
  order.begins("child");
  done("click", "top", clicked);
  expect(put).toEqual(["click"]);
});

test("what waits stays in order among itself", () => {
  order.begins("child");
  vi.advanceTimersByTime(100);
  done("b", "top", Date.now());
  done("c", "", Date.now() + 1);
  done("a", "other", Date.now() - 10);
  vi.advanceTimersByTime(500);
  expect(put).toEqual(["a", "b", "c"]);
});
