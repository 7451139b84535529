import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { USUAL_POLICY } from "../defaults";
import type { Shown } from "../film/cuts";
import { Afterwards } from "./afterwards";
import { Camera } from "./camera";
import type { Beside, Later } from "./later";

vi.mock("./painting", () => ({
  // Node draws nothing; see camera.test.ts.
  developed: async (content: Blob): Promise<Later> => ({
    shot: { sha256: await content.text() },
    picture: { sha256: await content.text(), content: new Uint8Array(await content.arrayBuffer()) },
  }),
}));

const CLICK = { type: "click", at: 1, element: { name: "Save" } } as const;
const TEXT = { type: "type", at: 1, element: { name: "Name" }, value: "Ana" } as const;
let policy: typeof USUAL_POLICY;
let films: string[];
let camera: Camera;
let afterwards: Afterwards;

beforeEach(() => {
  vi.useFakeTimers();
  let looks = 0;
  const look = async () => ({ content: new Blob([`picture ${++looks}`]), width: 800 });
  policy = { ...USUAL_POLICY, after: true };
  films = [];
  const film = async (shown: readonly Shown[]) => {
    films.push(shown.map(({ at, content }) => `${new TextDecoder().decode(content)} at ${at}`).join(", "));
    return { sha256: "film", content: new Uint8Array(1), kind: "clips" } as const;
  };
  camera = new Camera(
    look,
    () => policy.pictures,
    (tab, at, picture) => afterwards.saw(tab, at, picture),
  );
  afterwards = new Afterwards(camera, film, () => policy);
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

/** A click, upon which the page shows one thing for a moment, and then another. */
async function clicked(): Promise<Beside | undefined> {
  vi.setSystemTime(10_000);
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(1_100);
  const beside = afterwards.of({ ...CLICK, at: 11_100 }, 1, begun());
  camera.changed(1);
  await vi.advanceTimersByTimeAsync(200);
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  camera.changed(1);
  await vi.advanceTimersByTimeAsync(300);
  void camera.calm(1, "top", []);
  return passing(beside);
}

test("a clip is made of what was kept as a picture, from before the deed until the page rests", async () => {
  policy = { ...policy, clips: true };
  expect(await clicked()).toMatchObject({ after: { sha256: "picture 3" }, clip: { sha256: "film" } });
  expect(films).toEqual(["picture 1 at 11100, picture 2 at 11300, picture 3 at 12300"]);
});

test("where only clips are wanted there is one, and no picture of afterwards", async () => {
  policy = { ...policy, clips: true, after: false };
  expect(Object.keys((await clicked()) ?? {})).toEqual(["clip"]);
});

test("where no clips are wanted none is made", async () => {
  expect(Object.keys((await clicked()) ?? {})).toEqual(["after"]);
  expect(films).toEqual([]);
});

test("of a page that did not change there is no clip", async () => {
  policy = { ...policy, clips: true };
  const before = begun();
  await vi.advanceTimersByTimeAsync(200);
  expect(await passing(afterwards.of(CLICK, 1, before))).toEqual({});
  expect(films).toEqual([]);
});

test("a clip that cannot be made takes nothing else with it", async () => {
  policy = { ...policy, clips: true };
  const fails = () => Promise.reject(new Error("no encoder"));
  afterwards = new Afterwards(camera, fails, () => policy);
  expect(Object.keys((await clicked()) ?? {})).toEqual(["after"]);
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
  afterwards.begins(1, before);
  afterwards.begins(1, failed);
  expect(await afterwards.of(CLICK, 1, before)).toEqual({});
});

test("what was begun before a deed is not how it looked after it", async () => {
  const click = begun();
  await vi.advanceTimersByTimeAsync(200);
  camera.changed(1);
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(1_200);
  const arrow = { ...CLICK, at: Date.now() };
  const before = camera.still(1);
  const beside = before && afterwards.of(arrow, 1, before);
  camera.changed(1);
  void camera.calm(1, "top", []);
  const after = (await passing(beside))?.after;
  expect(after).toBeDefined();
  expect(after).not.toEqual((await click).picture);
  expect(after).not.toEqual((await before)?.picture);
});
