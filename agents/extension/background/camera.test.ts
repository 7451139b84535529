import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Camera } from "./camera";
import type { Later } from "./later";

vi.mock("./painting", () => ({
  // Node draws nothing; what is asked of the brush is what is looked at here, and a browser's story looks at pictures.
  developed: async (content: Blob, width: number, masks: unknown[]): Promise<Later> => ({
    shot: { sha256: await content.text(), width, painted: masks.length },
    picture: { sha256: await content.text(), content: new Uint8Array(1) },
  }),
}));

const A_MASK = { x: 1, y: 2, width: 3, height: 4 };
let taken: number[];
let isOn: boolean;
let camera: Camera;

beforeEach(() => {
  vi.useFakeTimers();
  taken = [];
  isOn = true;
  const look = async () => {
    taken.push(Date.now());
    return { content: new Blob([`picture ${taken.length}`]), width: 800 };
  };
  camera = new Camera(look, () => isOn);
});
afterEach(() => vi.useRealTimers());

async function seen(later: Promise<Later>): Promise<string | undefined> {
  await vi.advanceTimersByTimeAsync(3_000);
  const { shot } = await later;
  return shot?.sha256 ?? shot?.missing;
}

test("what happens on a page that rests shares the picture that was taken then", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  const shots = [camera.about(1, "top", []), camera.about(1, "top", []), camera.about(1, "top", [])];
  expect(await Promise.all(shots.map(seen))).toEqual(["picture 1", "picture 1", "picture 1"]);
  expect(taken).toHaveLength(1);
});

test("a page that rests again soon, or in another tab, is pictured all the same, though not at once", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(300);
  camera.changed(1);
  void camera.calm(1, "top", []);
  void camera.calm(2, "top", []);
  await vi.advanceTimersByTimeAsync(500);
  expect(taken).toHaveLength(1); // so that one is left for what may begin now
  await vi.advanceTimersByTimeAsync(2_000);
  expect(taken).toHaveLength(3);
  expect(await Promise.all([seen(camera.about(1, "top", [])), seen(camera.about(2, "top", []))])).toEqual([
    "picture 2",
    "picture 3",
  ]);
  expect(taken).toHaveLength(3);
});

test("a page that changed again before its turn is not taken for one that rests", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(300);
  camera.changed(1);
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(300);
  camera.changed(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(taken).toHaveLength(1);
});

test("tabs behind the one in view keep it waiting for no picture", async () => {
  const look = async (tab: number) => ({ content: new Blob([`tab ${tab}`]), width: 800 });
  camera = new Camera(
    look,
    () => true,
    undefined,
    undefined,
    async (tab) => tab === 1,
  );
  for (let tab = 20; tab > 0; tab--) void camera.calm(tab, "top", []);
  await vi.advanceTimersByTimeAsync(200);
  expect(camera.still(1)).toBeDefined();
  expect(camera.still(2)).toBeUndefined();
});

test("of a tab that was closed while it waited for its turn no picture is taken", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  void camera.calm(2, "top", []);
  camera.forgetTab(2);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(taken).toHaveLength(1);
});

test("after a change another one is taken", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  camera.changed(1);
  expect(await seen(camera.about(1, "top", []))).toBe("picture 2");
});

test("ten clicks in a second on a page that changes each time: never more than two pictures a second", async () => {
  const shots: Promise<Later>[] = [];
  for (let at = 0; at < 10; at++) {
    shots.push(camera.about(1, "top", []));
    await vi.advanceTimersByTimeAsync(95);
    camera.changed(1);
    await vi.advanceTimersByTimeAsync(5);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  const found = await Promise.all(shots);
  expect(found).toHaveLength(10);
  for (const { shot } of found) expect(shot?.sha256 ?? shot?.missing).toBeTruthy();
  for (const at of taken)
    expect(taken.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(2);
  expect(found.filter(({ shot }) => shot?.sha256).length).toBeGreaterThanOrEqual(2);
});

test("a picture of what the page became is none of how it was", async () => {
  const shot = camera.about(1, "top", []);
  await vi.advanceTimersByTimeAsync(10);
  camera.changed(1);
  expect(await seen(shot)).toContain("changed");
});

test("whatever frame says that something is private, it is painted over in the picture of all", async () => {
  void camera.calm(1, "top", [A_MASK]);
  await vi.advanceTimersByTimeAsync(1_100);
  const asked = camera.about(1, "child", [A_MASK, A_MASK]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect((await asked).shot).toMatchObject({ sha256: "picture 2", painted: 3 });
});

test("a frame that went takes its masks along", async () => {
  void camera.calm(1, "child", [A_MASK]);
  await vi.advanceTimersByTimeAsync(1_100);
  camera.forgetFrame(1, "child");
  camera.changed(1);
  const asked = camera.about(1, "top", []);
  await vi.advanceTimersByTimeAsync(3_000);
  expect((await asked).shot).toMatchObject({ painted: 0 });
});

test("where the workspace takes no pictures none is taken", async () => {
  isOn = false;
  void camera.calm(1, "top", []);
  expect(await seen(camera.about(1, "top", []))).toContain("no pictures");
  expect(taken).toEqual([]);
});

test("a browser that refuses is no reason to lose the step", async () => {
  camera = new Camera(
    async () => Promise.reject(new Error("quota")),
    () => true,
  );
  expect(await seen(camera.about(1, "top", []))).toBe("The browser gave no picture.");
});

test("who asks for a picture gets one as soon as the page rests", async () => {
  void camera.calm(1, "top", []);
  const asked = camera.now(1);
  await vi.advanceTimersByTimeAsync(10);
  camera.changed(1);
  expect(await seen(asked)).toBe("picture 2");
});

test("what is too late for a picture keeps nobody waiting", async () => {
  const late = Array.from({ length: 40 }, () => {
    const asked = camera.about(1, "top", []);
    camera.changed(1);
    return asked;
  });
  const asked = camera.about(1, "top", []);
  await vi.advanceTimersByTimeAsync(1_200);
  expect((await asked).shot?.sha256).toBeDefined();
  for (const { shot } of await Promise.all(late)) expect(shot?.missing).toContain("changed");
  expect(taken.length).toBeLessThanOrEqual(2);
});

test("there is no picture while a frame has not said what is private in it", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(1_100);
  camera.meet(1, "child");
  expect(await seen(camera.about(1, "top", []))).toContain("private");
  void camera.calm(1, "child", [A_MASK]);
  await vi.advanceTimersByTimeAsync(1_100);
  expect((await camera.about(1, "top", [])).shot).toMatchObject({ sha256: "picture 2", painted: 1 });
});

test("a frame that told its masks is known, and one that went is not waited for", async () => {
  camera.meet(1, "top");
  camera.meet(1, "child");
  void camera.calm(1, "top", []);
  camera.forgetFrame(1, "child");
  camera.meet(1, "top");
  expect(await seen(camera.about(1, "top", []))).toBe("picture 1");
});

test("a picture is thrown away when it is heard meanwhile that something private is elsewhere", async () => {
  const shot = camera.about(1, "top", []);
  await vi.advanceTimersByTimeAsync(10);
  void camera.calm(1, "child", [A_MASK]);
  expect(await seen(shot)).toContain("changed");
});

test("while a frame does not know yet what is private in it there is no picture, and then there is", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(await seen(camera.about(1, "top", undefined))).toContain("private");
  const asked = camera.now(1);
  await vi.advanceTimersByTimeAsync(200);
  void camera.calm(1, "top", [A_MASK]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect((await asked).shot).toMatchObject({ painted: 1 });
});

test("what comes of a deed is pictured once the page rests, though one was only just taken", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  const after = camera.rested(1);
  camera.changed(1);
  await vi.advanceTimersByTimeAsync(600);
  void camera.calm(1, "top", []);
  expect(taken).toHaveLength(1); // so that one is left for what may begin now
  expect(await seen(after as Promise<Later>)).toBe("picture 2");
});

test("what a page shows for a moment is not what comes of it", async () => {
  const after = camera.rested(1);
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(200);
  camera.changed(1);
  await vi.advanceTimersByTimeAsync(200);
  void camera.calm(1, "top", []);
  expect(await seen(after as Promise<Later>)).toBe("picture 2");
});

test("where nothing comes of a deed the picture that holds is that of afterwards", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  expect(await seen(camera.rested(1) as Promise<Later>)).toBe("picture 1");
  expect(taken).toHaveLength(1);
});

test("when the next thing begins its picture is that of afterwards, and nothing later is", async () => {
  const after = camera.rested(1);
  const next = camera.about(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  camera.changed(1);
  void camera.calm(1, "top", []);
  expect(await after).toBe(await next);
});

test("a page that never rests keeps nobody waiting", async () => {
  const after = camera.rested(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await after).toBeUndefined();
});

test("of what is private afterwards nobody has to know before, and until it is known there is no picture", async () => {
  const after = camera.rested(1);
  camera.meet(1, "new page");
  await vi.advanceTimersByTimeAsync(600);
  void camera.calm(1, "new page");
  await vi.advanceTimersByTimeAsync(600);
  expect(taken).toEqual([]);
  void camera.calm(1, "new page", [A_MASK]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await after)?.shot).toMatchObject({ sha256: "picture 1", painted: 1 });
});

test("once nothing is recorded any more no picture is taken", async () => {
  void camera.calm(1, "top", []);
  await vi.advanceTimersByTimeAsync(100);
  const after = camera.rested(1);
  camera.changed(1);
  void camera.calm(1, "top", []);
  camera.leave();
  expect(await after).toBeUndefined();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(taken).toHaveLength(1);
});

test("a frame that changed is painted over whole until it is calm, whoever asks for the picture", async () => {
  const whole = { x: 0, y: 0, width: 300, height: 200 };
  void camera.calm(1, "top", []);
  void camera.calm(1, "child", []);
  await vi.advanceTimersByTimeAsync(1_100);
  camera.changed(1, "child", whole);
  const asked = camera.about(1, "top", []);
  await vi.advanceTimersByTimeAsync(3_000);
  expect((await asked).shot).toMatchObject({ painted: 1 });
  void camera.calm(1, "child", []);
  const later = camera.about(1, "top", []);
  await vi.advanceTimersByTimeAsync(3_000);
  expect((await later).shot).toMatchObject({ painted: 0 });
});

test("of a page that changed there is no picture until it has said again what is private in it", async () => {
  void camera.calm(1, "top", [A_MASK]);
  await vi.advanceTimersByTimeAsync(1_100);
  camera.changed(1, "top");
  expect(await seen(camera.about(1, "child", []))).toContain("private");
  expect(await seen(camera.about(1, "top", [A_MASK]))).toBe("picture 2");
});

test("of a page into which no script has come there is no picture, and its frames are asked", async () => {
  const asked: number[] = [];
  const look = async () => ({ content: new Blob(["bare"]), width: 800 });
  camera = new Camera(
    look,
    () => true,
    undefined,
    (tab) => asked.push(tab),
  );
  expect(await seen(camera.now(1))).toContain("private");
  expect(asked[0]).toBe(1);
});
