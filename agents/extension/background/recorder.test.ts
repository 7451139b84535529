import "fake-indexeddb/auto";
import { expect, onTestFinished, test, vi } from "vitest";
import { answered, Network } from "../../protocol/network.testing";
import { USUAL_POLICY } from "../defaults";
import type { Deed, FromPage } from "../seam";
import { type AccountRow, type Disk, openDisk, write } from "./disk";
import { Notebook } from "./notebook";
import { Recorder } from "./recorder";
import { ANA, aFrame, BO, kept, ROW, signIn, typed } from "./recorder.testing";

/** A browser without pages. */
const unwritten = vi.hoisted(() => {
  const scripting = { getRegisteredContentScripts: async () => [], registerContentScripts: async () => {} };
  const held = new Map<string, unknown>();
  const session = {
    get: async (name: string) => ({ [name]: held.get(name) }),
    set: async (values: object) => {
      for (const [name, value] of Object.entries(values)) held.set(name, value);
    },
    remove: async (name: string) => void held.delete(name),
  };
  vi.stubGlobal("chrome", { scripting, storage: { session }, tabs: { query: async () => [] } });
  return held;
});

test("a text that was typed in a frame is numbered before the click that left it", async () => {
  const disk = await openDisk();
  await Notebook.begin(disk, ROW, () => {});
  const recorder = await Recorder.open(() => {});
  const [top, sayInTop, heard] = aFrame("top");
  const [child, sayInChild] = aFrame("child");
  recorder.pages.connect(top);
  recorder.pages.connect(child);
  const element = { role: "button", name: "Pay" };
  const text: Deed = { type: "type", at: Date.now(), element, value: "42" };
  sayInChild({ kind: "about", id: 1, masks: [] });
  const click: Deed = { type: "click", at: Date.now() + 1, element };
  sayInTop({ kind: "about", id: 1, masks: [] });
  sayInTop({ kind: "deed", of: "r", key: "click", deed: click, about: 1 });
  sayInChild({ kind: "deed", of: "r", key: "text", deed: text, about: 1 });
  await expect.poll(() => heard.filter(({ kind }) => kind === "kept")).toHaveLength(1);
  const said = (await disk.getAll("events")).map((event) => event.said?.type);
  expect(said).toEqual(["type", "click"]);
  recorder.sending?.end();
});

test("what a page says of itself after Pause is pictured no more", async () => {
  const disk = await openDisk("pictured");
  const policy = { version: 1, policy: USUAL_POLICY };
  await Notebook.begin(disk, { ...ROW, policy }, () => {});
  const recorder = await Recorder.open(() => {}, disk);
  const seen: boolean[] = []; // whether it was recorded then
  vi.spyOn(recorder.camera, "look").mockImplementation(async () => {
    seen.push(recorder.policy !== undefined);
    throw new Error("no browser");
  });
  vi.spyOn(recorder.camera, "isShown").mockResolvedValue(true);
  const [port, say] = aFrame("top");
  recorder.pages.connect(port);
  await recorder.pause();
  say({ kind: "calm", masks: [] });
  await recorder.resume();
  say({ kind: "calm", masks: [] });
  await expect.poll(() => seen.length).toBe(1);
  expect(seen).toEqual([true]);
  recorder.sending?.end();
});

test("who goes on after a pause goes on by the policy of now", async () => {
  const disk = await openDisk("resuming");
  await signIn(disk);
  await Notebook.begin(disk, { ...ROW, state: "paused" }, () => {});
  const policy = { version: 2, policy: { ...USUAL_POLICY, mask_typed: true } };
  new Network(({ path }) =>
    path === "/api/recordings/r" ? answered({ state: "open", have: 0, policy }) : answered({}, 503),
  );
  const recorder = await Recorder.open(() => {}, disk);
  await recorder.resume();
  expect(recorder.policy?.mask_typed).toBe(true);
  recorder.sending?.end();
});

test("who presses Record twice does not begin twice at once", async () => {
  const disk = await openDisk("starting");
  await signIn(disk);
  const recorder = await Recorder.open(() => {}, disk);
  vi.stubGlobal("VERSION_OF_AGENT", "0"); // the build writes it
  let asking = 0;
  let most = 0;
  new Network(async () => {
    most = Math.max(most, ++asking);
    await new Promise((resolve) => setTimeout(resolve, 30)); // a server takes its time
    asking -= 1;
    return answered({ code: "busy" }, 503);
  });
  const starts = [1, 2].map(() => recorder.start("Tea", async () => {}));
  expect((await Promise.allSettled(starts)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(most).toBe(1);
});

async function recording(name: string): Promise<[Disk, Recorder]> {
  const disk = await openDisk(name);
  await Notebook.begin(disk, ROW, () => {});
  return [disk, await Recorder.open(() => {}, disk)];
}

test.each(["pause", "stop"] as const)("the last words of a slow page are kept: %s", async (leave) => {
  const [disk, recorder] = await recording(`last words ${leave}`);
  const [port, say, heard] = aFrame("slow", ({ kind }) => {
    if (kind !== "stopped") return;
    setTimeout(() => {
      say({ kind: "deed", of: "r", key: "text", deed: typed(began), about: 1 });
      say({ kind: "left" });
    }, 400); // it is busy
  });
  const began = Date.now();
  recorder.pages.connect(port);
  say({ kind: "about", id: 1, masks: [] });
  await recorder[leave]();
  await expect.poll(() => kept(disk)).toEqual(["type"]);
  await expect.poll(() => heard).toContainEqual({ kind: "kept", key: "text" });
  expect(recorder.book?.row.state).toBe(leave === "pause" ? "paused" : "stopping");
  recorder.sending?.end();
});

test("what was done before a pause is written down however late it comes, and what was done in it is not", async () => {
  const [disk, recorder] = await recording("late words");
  const [port, say, heard] = aFrame("late");
  recorder.pages.connect(port);
  const before = Date.now();
  await recorder.pause();
  heard.length = 0;
  say({ kind: "deed", of: "r", key: "in it", deed: typed(Date.now() + 1) });
  say({ kind: "deed", of: "r", key: "before", deed: typed(before) });
  await expect.poll(() => heard).toHaveLength(2);
  expect(heard).toContainEqual({ kind: "kept", key: "before" });
  expect(heard).toContainEqual({ kind: "stopped" });
  expect((await disk.getAll("events")).map(({ key }) => key)).toEqual(["before"]);
});

test("after Stop nothing is said to be kept that is not, and a page that never said what it had begun is a gap", async () => {
  const [disk, recorder] = await recording("lost words");
  const [port, say, heard] = aFrame("hanging");
  recorder.pages.connect(port);
  const before = Date.now();
  say({ kind: "about", id: 1, masks: [] });
  await recorder.stop();
  expect(await kept(disk)).toEqual(["gap"]);
  heard.length = 0;
  say({ kind: "deed", of: "r", key: "late", deed: typed(before), about: 1 });
  await expect.poll(() => heard).toEqual([{ kind: "stopped" }]);
  expect(await kept(disk)).toEqual(["gap"]);
  recorder.sending?.end();
});

test("no more answers are kept than a person gives in a row, however many frames tell them, and then a gap", async () => {
  const [disk, recorder] = await recording("made up");
  const answer = (key: string): FromPage => ({
    kind: "deed",
    of: "r",
    key,
    deed: { type: "answer", at: Date.now(), accept: true },
  });
  const frames = Array.from({ length: 30 }, (_, index) => aFrame(`frame ${index}`));
  frames.forEach(([port, say], index) => {
    recorder.pages.connect(port);
    say(answer(`answer ${index}`));
  });
  frames[0]?.[1]({ kind: "deed", of: "r", key: "text", deed: typed(Date.now()) });
  frames[0]?.[1](answer("another"));
  const answers = Array(10).fill("answer");
  await expect.poll(() => kept(disk)).toEqual([...answers, "gap", "type", "answer"]);
  expect((await disk.getAll("events"))[10]?.said).toMatchObject({ why: "lost" });
  recorder.sending?.end();
});

test("who begins something between two boxes is a person, whatever comes of it", async () => {
  const [disk, recorder] = await recording("a person's");
  const [port, say] = aFrame("asks much");
  recorder.pages.connect(port);
  for (let index = 0; index < 12; index++) {
    if (index % 6 === 0) say({ kind: "about", id: index, masks: [] });
    const deed: Deed = { type: "answer", at: Date.now(), accept: true };
    say({ kind: "deed", of: "r", key: `answer ${index}`, deed });
  }
  await expect.poll(() => kept(disk)).toEqual(Array(12).fill("answer"));
  recorder.sending?.end();
});

test("what was recorded for somebody is sent by nobody else, and is kept until they are back", async () => {
  const disk = await openDisk("whose");
  const key = await crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", false, ["encrypt"]);
  await Notebook.begin(disk, { ...ROW, key, whose: ANA }, () => {});
  await signIn(disk, BO);
  const network = new Network(({ path }) => answered(path.endsWith("/events") ? { have: 1 } : {}));
  const recorder = await Recorder.open(() => {}, disk);
  await recorder.tell({ type: "note", text: "Mine", at: Date.now() });
  await expect.poll(() => recorder.sending?.trouble?.is).toBe("signed out");
  expect(recorder.sending?.trouble?.words).toContain("for Ana, in Home");
  expect([network.paths, await kept(disk)]).toEqual([[], ["note"]]);
  recorder.sending?.end();
  await signIn(disk, ANA);
  const again = await Recorder.open(() => {}, disk);
  await expect.poll(() => again.sending?.waiting()).toEqual({ events: 0, pictures: 0 });
  expect(network.asked.map(({ authorization }) => authorization)).toEqual(["Bearer a p1"]);
  again.sending?.end();
});

test("what was recorded for somebody is not sent before it is known who is signed in", async () => {
  const disk = await openDisk("nobody knows");
  await Notebook.begin(disk, { ...ROW, whose: ANA }, () => {});
  await signIn(disk, undefined);
  const { whose: _, ...unknown } = (await disk.get("settings", "account")) as AccountRow;
  await write(disk, ["settings"], (to) => to.put("settings", unknown, "account"));
  const network = new Network(({ path }) => answered(path === "/api/device" ? BO : {}));
  const recorder = await Recorder.open(() => {}, disk);
  await recorder.tell({ type: "note", text: "Mine", at: Date.now() });
  await expect.poll(() => recorder.sending?.trouble?.is).toBe("signed out");
  expect(network.paths).toEqual(["/api/device"]);
  recorder.sending?.end();
});

test("a recording that was to be stopped is, by the next worker", async () => {
  const disk = await openDisk(`stopped ${crypto.randomUUID()}`);
  const book = await Notebook.begin(disk, ROW, () => {});
  await book.pause("paused", true); // and the worker ends here
  const recorder = await Recorder.open(() => {}, disk);
  expect(recorder.book?.row.state).toBe("stopping");
});

test("a deed that a page of the browser's cache says again belongs to its own recording, and to no other", async () => {
  const disk = await openDisk(`another ${crypto.randomUUID()}`);
  await Notebook.begin(disk, ROW, () => {});
  const recorder = await Recorder.open(() => {}, disk);
  const [port, say, heard] = aFrame("top");
  recorder.pages.connect(port);
  const deed: Deed = { type: "click", at: Date.now(), element: { role: "button", name: "Old" } };
  say({ kind: "deed", of: "the one before", key: "old", deed });
  say({ kind: "deed", of: "r", key: "new", deed });
  await vi.waitFor(() => expect(heard).toContainEqual({ kind: "kept", key: "new" }));
  expect(heard).toContainEqual({ kind: "kept", key: "old" });
  expect(recorder.book?.row.last).toBe(1);
});

test.each([
  ["pause", "paused"],
  ["stop", "stopping"],
] as const)(
  "on a full disk it can be left all the same, and the next worker knows: %s",
  async (leave, state) => {
    const [disk, recorder] = await recording(`full ${leave}`);
    const [port, , heard] = aFrame("top");
    recorder.pages.connect(port);
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("", "QuotaExceededError");
    });
    onTestFinished(() => full.mockRestore());
    onTestFinished(() => unwritten.clear());
    expect(await recorder[leave]()).toBe(false);
    expect([recorder.book?.row.state, recorder.policy]).toEqual([state, undefined]);
    expect(heard.at(-1)).toEqual({ kind: "stopped" });
    recorder.sending?.end();
    expect((await disk.get("recordings", "r"))?.state).toBe("recording");
    const next = await Recorder.open(() => {}, disk);
    expect(next.book?.row.state).toBe(state);
    next.sending?.end();
  },
);
