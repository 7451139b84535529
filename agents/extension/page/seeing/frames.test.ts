// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leaveNothing } from "../listening.testing";
import type { Frame, Spot } from "./frames";

/** Another window, as a page sees it: all that was said to it. */
class Elsewhere {
  readonly heard: Record<string, unknown>[] = [];

  postMessage(message: Record<string, unknown>): void {
    this.heard.push(message);
  }

  /** What was said to it last. */
  get last(): Record<string, unknown> | undefined {
    return this.heard.at(-1);
  }
}

const START: Spot = { path: [], x: 0, y: 0, scale: 1, width: 800, height: 600 };
const HERE = { cairn: "here", path: [0], x: 10, y: 20, scale: 1, width: 800, height: 600 };
const { parent } = window;
let until: AbortController;
let child: Elsewhere;
let element: HTMLObjectElement;
let left: number; // pixels

function says(source: Elsewhere, data: object): void {
  const event = new MessageEvent("message", { data });
  Object.defineProperty(event, "source", { value: source });
  window.dispatchEvent(event);
}

/** The frame that a script finds itself in: the top page, or one in another. */
async function frameIn(around: unknown): Promise<Frame> {
  vi.resetModules();
  Object.defineProperty(window, "parent", { value: around, configurable: true });
  const { Frame } = await import("./frames");
  return new Frame(START, until.signal);
}

beforeEach(() => {
  leaveNothing();
  until = new AbortController();
  child = new Elsewhere();
  left = 50;
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(
    () => new DOMRect(left, 0, 100, 100),
  );
  element = document.createElement("object");
  element.setAttribute("data", "/"); // which happy-dom does not load, as it would an iframe
  Object.defineProperty(element, "contentWindow", { value: child });
  document.body.replaceChildren(element);
});
afterEach(() => {
  until.abort();
  vi.restoreAllMocks();
  Object.defineProperty(window, "parent", { value: parent, configurable: true });
});

test("a frame is private whole until it says where it heard that it lies", async () => {
  const top = await frameIn(window);
  expect(top.unplaced([element])).toEqual([element]);
  says(child, { cairn: "where" });
  expect(child.last).toMatchObject({ cairn: "here", x: 50, y: 0, scale: 1 });
  expect(top.unplaced([element])).toEqual([element]);
  says(child, { cairn: "at", x: 50, y: 0, scale: 1 });
  expect(top.unplaced([element])).toEqual([]);
});

test("one that moved is private whole until it has heard so, and is told as often as it takes", async () => {
  const top = await frameIn(window);
  says(child, { cairn: "where" });
  left = 60; // before it has heard the first place
  says(child, { cairn: "at", x: 50, y: 0, scale: 1 });
  expect(top.unplaced([element])).toEqual([element]);
  expect(child.last).toMatchObject({ x: 60 });
  says(child, { cairn: "at", x: 60, y: 0, scale: 1 });
  expect(top.unplaced([element])).toEqual([]);
  left = 70;
  expect(top.unplaced([element])).toEqual([element]);
  top.tellChildren();
  top.tellChildren(); // it has not heard the first one yet
  expect(child.heard.map(({ x }) => x).filter(Boolean)).toEqual([50, 60, 70]);
  says(child, { cairn: "at", x: 70, y: 0, scale: 1 });
  expect(top.unplaced([element])).toEqual([]);
});

test("one that heard a place that nobody told it is private whole from then on, and that is said at once", async () => {
  const top = await frameIn(window);
  const deceived = vi.fn();
  top.whenDeceived(deceived);
  says(child, { cairn: "where" });
  says(child, { cairn: "at", x: 50, y: 0, scale: 1 });
  expect(deceived).not.toHaveBeenCalled();
  says(child, { cairn: "at", x: 500, y: 0, scale: 1 }); // a page said it, as if it were us
  expect(child.last).toMatchObject({ x: 50 });
  says(child, { cairn: "at", x: 600, y: 0, scale: 1 });
  expect(deceived).toHaveBeenCalledOnce();
  says(child, { cairn: "where" });
  says(child, { cairn: "at", x: 50, y: 0, scale: 1 });
  expect(top.unplaced([element])).toEqual([element]);
});

test("a window that is no frame of ours is not answered, and changes nothing", async () => {
  const top = await frameIn(window);
  const stranger = new Elsewhere();
  says(stranger, { cairn: "where" });
  says(stranger, { cairn: "at", x: 50, y: 0, scale: 1 });
  expect(stranger.heard).toEqual([]);
  expect(top.unplaced([element])).toEqual([element]);
});

test("a page that is gone from its frame, or another one in it, has heard nothing yet", async () => {
  const top = await frameIn(window);
  says(child, { cairn: "where" });
  says(child, { cairn: "at", x: 50, y: 0, scale: 1 });
  says(child, { cairn: "gone" });
  expect(top.unplaced([element])).toEqual([element]);
  says(child, { cairn: "where" });
  expect(top.unplaced([element])).toEqual([element]);
});

test("a frame goes where its parent says, and says where that is", async () => {
  const around = new Elsewhere();
  const frame = await frameIn(around);
  expect(around.last).toEqual({ cairn: "where" });
  says(around, HERE);
  expect(frame.spot).toMatchObject({ path: [0], x: 10, y: 20, scale: 1 });
  expect(around.last).toEqual({ cairn: "at", x: 10, y: 20, scale: 1 });
});

test("it goes nowhere for anybody else", async () => {
  const around = new Elsewhere();
  const frame = await frameIn(around);
  for (const other of [child, new Elsewhere()]) says(other, HERE);
  expect(frame.spot).toEqual(START);
  expect(around.heard).toEqual([{ cairn: "where" }]);
});

test("the top page goes nowhere, whoever says so", async () => {
  const top = await frameIn(window);
  says(child, HERE);
  says(window as unknown as Elsewhere, HERE);
  expect(top.spot).toMatchObject({ path: [], x: -0, y: -0 });
});

test.each([
  ["no number", { x: "10" }],
  ["no place at all", { x: undefined }],
  ["nowhere", { y: Number.NaN }],
  ["too far away", { x: 1e9 }],
  ["no size", { scale: 0 }],
  ["turned inside out", { scale: -1 }],
  ["a way that is none", { path: "0" }],
  ["a way too deep", { path: Array(13).fill(0) }],
  ["a step too long", { path: ["x".repeat(301)] }],
  ["a step that is none", { path: [{}] }],
  ["half a step", { path: [0.5] }],
  ["no width", { width: null }],
])("what is odd is taken from nobody: %s", async (_, odd) => {
  const around = new Elsewhere();
  const frame = await frameIn(around);
  says(around, { ...HERE, ...odd });
  expect(frame.spot).toEqual(START);
  expect(around.heard).toEqual([{ cairn: "where" }]);
});

test("pages hear nothing of it", async () => {
  const heard: unknown[] = [];
  await frameIn(window);
  window.addEventListener("message", ({ data }) => heard.push(data), { signal: until.signal });
  says(child, { cairn: "where" });
  says(child, { cairn: "at", x: 50, y: 0, scale: 1 });
  says(child, { theirs: true });
  expect(heard).toEqual([{ theirs: true }]);
});
