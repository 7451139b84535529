import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { USUAL_POLICY } from "../defaults";
import { Afterwards } from "./afterwards";
import { Camera } from "./camera";
import type { Later } from "./later";

vi.mock("./painting", () => ({
  // Node draws nothing; see camera.test.ts.
  developed: async (content: Blob): Promise<Later> => ({
    shot: { sha256: await content.text() },
    picture: { sha256: await content.text(), content: new Uint8Array(1) },
  }),
}));

const CLICK = { type: "click", at: 1, element: { name: "Save" } } as const;
const TEXT = { type: "type", at: 1, element: { name: "Name" }, value: "Ana" } as const;
let policy: typeof USUAL_POLICY;
let camera: Camera;
let afterwards: Afterwards;

beforeEach(() => {
  vi.useFakeTimers();
  let looks = 0;
  const look = async () => ({ content: new Blob([`picture ${++looks}`]), width: 800 });
  policy = { ...USUAL_POLICY, after: true };
  camera = new Camera(look, () => policy.pictures);
  afterwards = new Afterwards(camera, () => policy);
});
afterEach(() => vi.useRealTimers());

/** Something begins in the tab. */
function begun(): Promise<Later> {
  const before = camera.about(1, "top", []);
  afterwards.begins(1, before);
  return before;
}

async function passing<T>(coming: Promise<T> | undefined): Promise<T | undefined> {
  await vi.advanceTimersByTimeAsync(4_000);
  return coming;
}

test("a click that changes the page has how it looked afterwards beside it", async () => {
  const before = begun();
  await vi.advanceTimersByTimeAsync(200);
  const beside = afterwards.of(CLICK, 1, before);
  camera.changed(1);
  void camera.calm(1, "top", []);
  expect((await passing(beside))?.after?.sha256).toBe("picture 2");
});

test("where it looks as before there is nothing beside it", async () => {
  const before = begun();
  await vi.advanceTimersByTimeAsync(200);
  expect(await passing(afterwards.of(CLICK, 1, before))).toEqual({});
});

test("a text that is told when a click elsewhere has begun is shown as it was then", async () => {
  const before = begun();
  await vi.advanceTimersByTimeAsync(200);
  camera.changed(1);
  const click = begun();
  await vi.advanceTimersByTimeAsync(1_200);
  const beside = afterwards.of(TEXT, 1, before);
  camera.changed(1);
  void camera.calm(1, "top", []);
  const after = (await passing(beside))?.after;
  expect(after).toEqual((await click).picture);
});

test("a deed that has no picture waits for none", async () => {
  const beside = afterwards.of(CLICK, 1, Promise.resolve({ shot: { missing: "late" } }));
  expect(await beside).toEqual({});
});

test("nothing is looked for where the workspace wants none, or where a deed comes to nothing by itself", async () => {
  const before = begun();
  await vi.advanceTimersByTimeAsync(200);
  expect(afterwards.of({ type: "navigate", at: 1 }, 1, before)).toBeUndefined();
  policy = { ...policy, after: false };
  expect(afterwards.of(CLICK, 1, before)).toBeUndefined();
  policy = { ...policy, after: true, pictures: false };
  expect(afterwards.of(CLICK, 1, before)).toBeUndefined();
});

test("a browser that fails leaves the step whole", async () => {
  const before = Promise.resolve({ picture: { sha256: "aa", content: new Uint8Array(1) } });
  const failed = Promise.reject(new Error("lost"));
  failed.catch(() => {});
  afterwards.begins(1, failed);
  expect(await afterwards.of(CLICK, 1, before)).toEqual({});
});
