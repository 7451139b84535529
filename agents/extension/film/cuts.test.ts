import { expect, test } from "vitest";
import { cutsOf } from "./cuts";

const content = new Uint8Array(1);
const shownAt = (...times: number[]) => times.map((at) => ({ at, content }));
const timesOf = (...times: number[]) => cutsOf(shownAt(...times)).shown.map(({ at }) => at);

test("what follows quickly follows quickly", () => {
  expect(cutsOf(shownAt(10_000, 10_300, 11_300))).toMatchObject({
    shown: shownAt(0, 300, 1_300),
    end: 2_800,
  });
});

test("times in which nothing happens are cut short", () => {
  expect(timesOf(0, 60_000, 120_000, 120_500)).toEqual([0, 800, 2_300, 2_800]);
});

test("of many pictures the first is there and the last ones are, and it takes a few seconds", () => {
  const many = Array.from({ length: 50 }, (_, index) => ({
    at: index * 2_000,
    content: Uint8Array.of(index),
  }));
  const { shown, end } = cutsOf(many);
  expect(shown.map(({ content }) => content[0])).toEqual([0, 43, 44, 45, 46, 47, 48, 49]);
  expect(end).toBeLessThan(12_000);
});

test("a clock that went back makes no picture come before the one before it, nor with it", () => {
  expect(timesOf(5_000, 4_000)).toEqual([0, 100]);
});
