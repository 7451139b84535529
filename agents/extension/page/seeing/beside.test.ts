// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MEETING, WAITING } from "../../meeting";
import { leaveNothing } from "../listening.testing";

let until: AbortController;
let heard: unknown[];
let extension: { id?: string };

function install(): void {
  extension = { id: "ours" };
  vi.stubGlobal("chrome", { runtime: extension });
}

/** What it has put into pages is cut off. */
function takeOut(): void {
  delete extension.id;
  vi.resetModules();
}

/** Our script, as it comes into a page. */
async function ours(): Promise<void> {
  const { hearBeside } = await import("./beside");
  hearBeside((detail) => heard.push(detail), until.signal);
}

const theirs = (): Promise<unknown> => import("../../page-main/page-main");
const says = (type: string, detail: string): boolean =>
  document.dispatchEvent(new CustomEvent(type, { detail, cancelable: true }));

beforeEach(() => {
  install();
  leaveNothing();
  window.confirm = () => true; // of the browser
  window.prompt = () => "tea";
  until = new AbortController();
  heard = [];
});
afterEach(() => {
  until.abort();
  takeOut();
});

test.each([
  ["ours first", [ours, theirs]],
  ["theirs first", [theirs, ours]],
])("answers are told whichever script comes first: %s", async (_, scripts) => {
  for (const put of scripts) await put();
  window.confirm("Sure?");
  window.prompt("What?");
  expect(heard.map((one) => JSON.parse(String(one)))).toEqual([
    { accept: true },
    { accept: true, asked: "What?", text: "tea" },
  ]);
});

test("a script that is put in again leaves the one that is there alone", async () => {
  await ours();
  await theirs();
  const { confirm } = window;
  vi.resetModules();
  await theirs();
  expect(window.confirm).toBe(confirm);
});

test("after an update of the extension the new script hears the one that is still in the page, once", async () => {
  await ours();
  await theirs();
  until.abort();
  takeOut();
  install();
  until = new AbortController();
  const { confirm } = window;
  await ours();
  await theirs();
  expect(window.confirm).toBe(confirm);
  window.confirm("Sure?");
  expect(heard).toHaveLength(1);
});

test("a page that comes after both hears no name, and makes nothing up", async () => {
  await ours();
  await theirs();
  const overheard: string[] = [];
  for (const type of [MEETING, WAITING]) window.addEventListener(type, () => overheard.push(type), true);
  says(WAITING, "");
  says(MEETING, "mine");
  const made = JSON.stringify({ accept: true });
  for (const type of ["mine", "cairn:answered", MEETING]) says(type, made);
  expect(heard).toEqual([]);
  expect(overheard).toEqual([WAITING]);
});

test("what a page puts in the place of the world's own functions learns no name", async () => {
  await ours();
  await theirs();
  const learnt: string[] = [];
  const { dispatchEvent } = EventTarget.prototype;
  const spy = vi.spyOn(EventTarget.prototype, "dispatchEvent").mockImplementation(function (
    this: EventTarget,
    event,
  ) {
    learnt.push(event.type);
    return dispatchEvent.call(this, event);
  });
  window.confirm("Sure?");
  spy.mockRestore();
  expect(heard).toHaveLength(1);
  expect(learnt).toEqual([]);
});
