import "fake-indexeddb/auto";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { MAX_RECORDING, type Said } from "../../protocol/events";
import { USUAL_POLICY } from "../defaults";
import { allOf, type Disk, openDisk, type RecordingRow, write } from "./disk";
import type { Beside, Later } from "./later";
import { Notebook } from "./notebook";

let disk: Disk;
let names = 0;

function row(more: Partial<RecordingRow> = {}): RecordingRow {
  return {
    id: "r",
    server: "https://cairn.example",
    guide: "g",
    url: "https://cairn.example/guides/g",
    key: {} as CryptoKey, // it is kept and not used here
    policy: { version: 3, policy: USUAL_POLICY },
    state: "recording",
    last: 0,
    have: 0,
    tabs: {},
    gap: "paused",
    ...more,
  };
}

const click = (name: string) => ({ type: "click", at: 1, element: { role: "button", name } }) as const;

function begin(more: Partial<RecordingRow> = {}): Promise<Notebook> {
  return Notebook.begin(disk, row(more), () => {});
}

async function said(): Promise<Said[]> {
  return (await disk.getAll("events", allOf("r"))).flatMap((event) => event.said ?? []);
}

beforeEach(async () => {
  disk = await openDisk(`notebook ${++names}`);
});

test("events are numbered in the order in which they were told, with the policy's version", async () => {
  const book = await begin();
  await Promise.all(["a", "b", "c"].map((name) => book.tell(click(name), name)));
  expect((await said()).map((one) => [one.n, one.policy, one.type === "click" && one.element.name])).toEqual([
    [1, 3, "a"],
    [2, 3, "b"],
    [3, 3, "c"],
  ]);
  expect(book.steps.map((step) => step.words)).toEqual(['Click "a"', 'Click "b"', 'Click "c"']);
});

test("a deed that is said again is kept once, even by the next worker", async () => {
  const book = await begin();
  await Promise.all([book.tell(click("a"), "k"), book.tell(click("a"), "k")]);
  const next = await Notebook.reopen(disk, () => {});
  await next?.tell(click("a"), "k");
  await next?.tell(click("b"), "l");
  expect((await said()).map((one) => one.n)).toEqual([1, 2]);
});

test("an event whose picture is still to come is there at once, and complete when it came", async () => {
  const book = await begin();
  let come: (later: Later) => void = () => {};
  const later = new Promise<Later>((resolve) => {
    come = resolve;
  });
  await book.tell(click("a"), "k", later);
  expect(await disk.get("events", ["r", 1])).toMatchObject({ due: true });
  const content = new Uint8Array([1, 2, 3]);
  come({ shot: { sha256: "aa", width: 1, height: 1 }, picture: { sha256: "aa", content } });
  await expect.poll(async () => (await disk.get("events", ["r", 1]))?.due).toBe(false);
  expect(await said()).toMatchObject([{ shot: { sha256: "aa" } }]);
  expect(await disk.get("pictures", ["r", "aa"])).toMatchObject({ content });
});

test("what the guide tells is counted and called as it does, and its last step is taken back as a whole", async () => {
  const book = await begin();
  for (const name of ["a", "b", "c"]) await book.tell(click(name), name);
  expect([book.count, book.lastWords]).toEqual([3, 'Click "c"']);
  await book.acknowledged({ have: 2, told: 0, steps: 0 });
  book.guideTells({ events: 2, steps: 1, last: 'Type "x" into the "a" field', since: 1 });
  expect([book.count, book.lastWords]).toEqual([2, 'Click "c"']);
  await book.acknowledged({ have: 3, told: 2, steps: 1 });
  expect(book.isAhead).toBe(true);
  book.guideTells({ events: 3, steps: 2, last: 'Click the "c" button', since: 3 });
  book.guideTells({ events: 2, steps: 1, last: "an answer that comes too late", since: 1 });
  expect([book.count, book.lastWords, book.isAhead]).toEqual([2, 'Click the "c" button', false]);

  book.guideTells({ events: 4, steps: 2, last: 'Type "x" into the "c" field', since: 2 });
  await book.undo();
  expect((await said()).at(-1)).toMatchObject({ type: "undo", since: 2, n: 4 });
  expect([book.count, book.lastWords]).toEqual([1, 'Click "a"']);
  book.guideTells({ events: 3, steps: 2, last: "what was taken back", since: 2 });
  expect([book.count, book.lastWords]).toEqual([1, 'Click "a"']);
  book.guideTells({ events: 4, steps: 1, last: 'Click the "a" button', since: 1 });
  expect([book.count, book.lastWords]).toEqual([1, 'Click the "a" button']);
});

test("a picture that the last worker took with it is said to be missing", async () => {
  await (await begin()).tell(click("a"), "k", new Promise(() => {}));
  const next = await Notebook.reopen(disk, () => {});
  expect(await disk.get("events", ["r", 1])).toMatchObject({ due: false });
  expect((await said())[0]?.shot?.missing).toContain("ended");
  expect(next?.steps).toEqual([{ n: 1, words: 'Click "a"' }]);
});

function toCome(): [Promise<Beside>, (beside: Beside) => void] {
  let come: (beside: Beside) => void = () => {};
  const beside = new Promise<Beside>((resolve) => {
    come = resolve;
  });
  return [beside, come];
}

const shown = (sha256: string) => ({ sha256, content: new Uint8Array(1) });
const pictured = (sha256: string) => Promise.resolve({ shot: { sha256 }, picture: shown(sha256) });

test("its picture is on disk before what comes to stand beside it is there", async () => {
  const book = await begin();
  const [beside, come] = toCome();
  await book.tell(click("a"), "k", pictured("aa"), beside);
  await expect.poll(() => disk.get("pictures", ["r", "aa"])).toBeDefined();
  expect(await disk.get("events", ["r", 1])).toMatchObject({ due: true, said: { shot: { sha256: "aa" } } });
  come({ after: shown("bb") });
  await expect.poll(async () => (await disk.get("events", ["r", 1]))?.due).toBe(false);
  expect(await said()).toMatchObject([{ shot: { sha256: "aa", after: "bb" } }]);
  expect(await disk.get("pictures", ["r", "bb"])).toBeDefined();
});

test("a worker that ends before it saw how it looked afterwards takes nothing else with it", async () => {
  await (await begin()).tell(click("a"), "k", pictured("aa"), new Promise(() => {}));
  await expect.poll(() => disk.get("pictures", ["r", "aa"])).toBeDefined();
  await Notebook.reopen(disk, () => {});
  expect(await disk.get("events", ["r", 1])).toMatchObject({ due: false });
  expect((await said())[0]?.shot).toEqual({ sha256: "aa" });
});

test("beside no picture nothing stands", async () => {
  const book = await begin();
  const none = Promise.resolve({ shot: { missing: "late" } });
  await book.tell(click("a"), "k", none, Promise.resolve({ after: shown("bb") }));
  await expect.poll(async () => (await disk.get("events", ["r", 1]))?.due).toBe(false);
  expect((await said())[0]?.shot).toEqual({ missing: "late" });
  expect(await disk.count("pictures")).toBe(0);
});

test("what a step came to stays when the next one, which began with it, is taken back", async () => {
  const book = await begin();
  const [beside, come] = toCome();
  await book.tell(click("a"), "a", pictured("aa"), beside);
  await book.tell(click("b"), "b", pictured("bb"));
  await expect.poll(() => disk.get("pictures", ["r", "bb"])).toBeDefined();
  come({ after: shown("bb") });
  await expect.poll(async () => (await disk.get("events", ["r", 1]))?.due).toBe(false);
  await book.undo();
  expect(await disk.get("pictures", ["r", "bb"])).toBeDefined();
});

test("how it looked after a step that was taken back meanwhile is not kept", async () => {
  const book = await begin();
  const [beside, come] = toCome();
  await book.tell(click("a"), "a", pictured("aa"), beside);
  await book.undo();
  come({ after: shown("bb") });
  await expect.poll(async () => (await disk.get("events", ["r", 1]))?.due).toBe(false);
  expect(await disk.count("pictures")).toBe(0);
});

test("what is done in a pause leaves no trace but a gap", async () => {
  const book = await begin();
  await book.pause("paused");
  expect(await book.tell({ ...click("secret"), at: Date.now() + 1 }, "k")).toBe(false);
  expect(await said()).toEqual([]);
  await book.resume();
  expect(await said()).toMatchObject([{ type: "gap", why: "paused" }]);
});

test("what was done in a pause leaves no trace, however late it is told", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000 });
  onTestFinished(() => void vi.useRealTimers());
  const book = await begin();
  await book.pause("paused");
  vi.setSystemTime(3_000);
  await book.resume();
  const told = (at: number) => book.tell({ ...click(`${at}`), at }, `${at}`);
  expect([await told(900), await told(2_000), await told(3_001)]).toEqual([true, false, true]);
  expect((await said()).map(({ type, at }) => [type, at])).toEqual([
    ["gap", 3_000],
    ["click", 900],
    ["click", 3_001],
  ]);
});

test("the last step is taken back with all that followed from it, and its picture does not leave", async () => {
  const book = await begin();
  await book.tell(click("a"), "a");
  await book.tell(
    click("b"),
    "b",
    Promise.resolve({ shot: { sha256: "bb" }, picture: { sha256: "bb", content: new Uint8Array(1) } }),
  );
  await book.tell({ type: "navigate", by: "deed", at: 2 }, "n");
  await expect.poll(() => disk.get("pictures", ["r", "bb"])).toBeDefined();
  await book.undo();
  expect((await said()).at(-1)).toMatchObject({ type: "undo", since: 2 });
  expect(book.steps.map((step) => step.words)).toEqual(['Click "a"']);
  expect(await disk.get("pictures", ["r", "bb"])).toBeUndefined();
  await book.undo();
  await book.undo(); // nothing is left
  expect((await said()).filter((one) => one.type === "undo").map((one) => one.since)).toEqual([2, 1]);
});

test("taking back a step leaves the picture that an earlier one shares", async () => {
  const book = await begin();
  const picture = () =>
    Promise.resolve({ shot: { sha256: "aa" }, picture: { sha256: "aa", content: new Uint8Array(1) } });
  await book.tell(click("a"), "a", picture());
  await book.tell(click("b"), "b", picture());
  await expect.poll(async () => (await disk.get("events", ["r", 2]))?.due).toBe(false);
  await book.undo();
  expect(await disk.count("pictures")).toBe(1);
});

test("how many steps the guide has is known from what it tells, and not once one was taken back", async () => {
  const book = await begin();
  await book.tell(click("a"), "a");
  expect([book.inGuide, book.ahead]).toEqual([0, 1]);
  await book.tell(click("b"), "b");
  await book.acknowledged({ have: 2, told: 1, steps: 1 });
  expect([book.inGuide, book.ahead]).toEqual([1, 1]);
  await book.undo();
  expect([book.inGuide, book.ahead]).toEqual([undefined, 1]);
});

test("what the server has is not kept, but its step is still shown", async () => {
  const book = await begin();
  await book.tell(click("a"), "a");
  await book.tell(click("b"), "b");
  await book.acknowledged({ have: 1, told: 0, steps: 0 });
  expect((await said()).map((one) => one.n)).toEqual([2]);
  const next = await Notebook.reopen(disk, () => {});
  expect(next?.row).toMatchObject({ have: 1, last: 2 });
  expect(next?.steps).toHaveLength(2);
});

test("a server that has more than we know of goes on where it is", async () => {
  const book = await begin();
  await book.acknowledged({ have: 7, told: 0, steps: 0 });
  await book.tell(click("a"), "a");
  expect((await said()).map((one) => one.n)).toEqual([8]);
});

test("the longest recording ends with a gap that says so", async () => {
  const book = await begin({ last: MAX_RECORDING - 2, have: MAX_RECORDING - 2 });
  for (const name of ["a", "b", "c"]) await book.tell(click(name), name);
  expect((await said()).map((one) => [one.n, one.type])).toEqual([
    [MAX_RECORDING - 1, "click"],
    [MAX_RECORDING, "gap"],
  ]);
  expect(book.row.state).toBe("stopping");
});

/** A disk that is full until the answer's `mockRestore` is called, or the test is over. */
function withoutRoom() {
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
  onTestFinished(() => full.mockRestore());
  return full;
}

test("where there is no room the steps that are lost become a gap once there is some", async () => {
  const book = await begin();
  const full = withoutRoom();
  await book.tell(click("lost"), "k");
  full.mockRestore();
  await book.tell(click("b"), "l");
  expect((await said()).map((one) => (one.type === "gap" ? one.why : one.type))).toEqual(["quota", "click"]);
});

test("where there is no room for taking back, nothing is taken back, and who asked is told", async () => {
  const book = await begin();
  await book.tell(click("a"), "a");
  const shot = { sha256: "bb" };
  await book.tell(
    click("b"),
    "b",
    Promise.resolve({ shot, picture: { ...shot, content: new Uint8Array(1) } }),
  );
  await expect.poll(() => disk.count("pictures")).toBe(1);
  const whole = [await disk.getAll("events"), await disk.getAll("recordings"), book.steps];
  const full = noRoomForUndo();
  await expect(book.undo()).rejects.toThrow("no room");
  expect([await disk.getAll("events"), await disk.getAll("recordings"), book.steps]).toEqual(whole);
  expect(await disk.count("pictures")).toBe(1);
  full.mockRestore();
  expect(await book.undo()).toHaveLength(1);
  expect((await said()).map((one) => (one.type === "undo" ? one.since : one.type))).toEqual([
    "click",
    "click",
    2,
  ]);
  expect(await disk.count("pictures")).toBe(0);
});

/** A disk with room for what is there already, and for nothing new. */
function noRoomForUndo() {
  const { put } = IDBObjectStore.prototype;
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    value: { said?: Said },
    key?: IDBValidKey,
  ) {
    if (value.said?.type === "undo") throw new DOMException("", "QuotaExceededError");
    return put.call(this, value, key);
  });
  onTestFinished(() => full.mockRestore());
  return full;
}

test.each(["pause", "stop"] as const)(
  "what there was no room for is a gap when it is left: %s",
  async (leave) => {
    const book = await begin();
    const full = withoutRoom();
    await book.tell(click("lost"), "k");
    full.mockRestore();
    await (leave === "pause" ? book.pause("paused") : book.stop());
    expect((await said()).map((one) => one.type === "gap" && one.why)).toEqual(["quota"]);
  },
);

test("who stops while there is no room stops, and both are written down as soon as there is some", async () => {
  const book = await begin();
  await book.tell(click("a"), "a");
  const full = withoutRoom();
  await book.tell(click("lost"), "k");
  expect([await book.stop(), book.row.state]).toEqual([false, "stopping"]);
  full.mockRestore();
  await book.acknowledged({ have: 1, told: 0, steps: 0 }); // which makes room
  expect((await disk.get("recordings", "r"))?.state).toBe("stopping");
  expect((await said()).map((one) => one.type === "gap" && one.why)).toEqual(["quota"]);
});

test("on a full disk the next worker has the recording all the same", async () => {
  await (await begin()).tell(click("a"), "k", new Promise(() => {}));
  const full = withoutRoom();
  const next = await Notebook.reopen(disk, () => {});
  full.mockRestore();
  expect(next?.steps).toEqual([{ n: 1, words: 'Click "a"' }]);
});

test("all of a recording that is over is gone, but for its address", async () => {
  const book = await begin();
  await book.tell(
    click("a"),
    "a",
    Promise.resolve({ picture: { sha256: "aa", content: new Uint8Array(1) } }),
  );
  await expect.poll(() => disk.count("pictures")).toBe(1);
  await book.close();
  expect([await disk.count("events"), await disk.count("pictures")]).toEqual([0, 0]);
  expect(await Notebook.reopen(disk, () => {})).toBeUndefined();
  expect((await disk.get("recordings", "r"))?.url).toContain("/guides/g");
});

test("tabs are numbered as they come, across workers", async () => {
  const book = await begin();
  expect([book.tabNumber(70), book.tabNumber(9), book.tabNumber(70)]).toEqual([1, 2, 1]);
  await book.tell(click("a"), "a");
  const next = await Notebook.reopen(disk, () => {});
  expect([next?.tabNumber(9), next?.tabNumber(4)]).toEqual([2, 3]);
});

test("a writing is all there or not at all", async () => {
  await begin();
  const wrong = write(disk, ["events", "recordings"], (to) => {
    to.put("recordings", row({ last: 9 }));
    to.put("events", { recording: "r", n: Number.NaN, key: "", step: "", due: false, undone: false });
  });
  await expect(wrong).rejects.toThrow();
  expect((await disk.get("recordings", "r"))?.last).toBe(0);
});
