import { afterEach, expect, test, vi } from "vitest";
import type { FromPage } from "../seam";
import { Line } from "./line";

interface End {
  said: FromPage[];
  break: () => void;
}

const ends = vi.hoisted(() => {
  const opened: End[] = [];
  const connect = () => {
    const said: FromPage[] = [];
    const end: End = { said, break: () => {} };
    opened.push(end);
    return {
      disconnect: () => {},
      postMessage: (message: FromPage) => said.push(message),
      onMessage: { addListener: () => {} },
      onDisconnect: {
        addListener: (hear: () => void) => {
          end.break = hear;
        },
      },
    };
  };
  vi.stubGlobal("chrome", { runtime: { connect } });
  return opened;
});

afterEach(() => vi.useRealTimers());

test("a line that broke is opened again at once while a deed is not kept, and not more than once a second", () => {
  vi.useFakeTimers();
  const line = new Line(() => {});
  line.tell({ type: "note", text: "Tea", at: 1 }, undefined);
  vi.advanceTimersByTime(30_000);
  ends.at(-1)?.break();
  vi.advanceTimersByTime(0);
  expect(ends).toHaveLength(2);
  expect(ends[1]?.said).toEqual(ends[0]?.said);
  ends.at(-1)?.break();
  vi.advanceTimersByTime(999);
  expect(ends).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(ends).toHaveLength(3);
});

test("a page out of the browser's cache, which was not told that its line was cut, opens another one", () => {
  const line = new Line(() => {});
  const before = ends.length;
  line.tell({ type: "note", text: "Tea", at: 1 }, undefined);
  line.openAnew();
  expect(ends).toHaveLength(before + 1);
  expect(ends.at(-1)?.said).toMatchObject([{ kind: "deed", deed: { text: "Tea" } }]);
  line.tell({ type: "note", text: "Milk", at: 2 }, undefined);
  expect(ends.at(-1)?.said).toHaveLength(2);
});
