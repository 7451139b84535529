import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { answered, Network, silence } from "../../protocol/network.testing";
import type { Deed, ToPage } from "../seam";
import { type Disk, openDisk } from "./disk";
import { Notebook } from "./notebook";
import { Recorder } from "./recorder";
import { aFrame, ROW, signIn, typed } from "./recorder.testing";

/** A browser without pages but those that a test connects. */
vi.hoisted(() => {
  const scripting = { getRegisteredContentScripts: async () => [], registerContentScripts: async () => {} };
  const session = { get: async () => ({}), set: async () => {}, remove: async () => {} };
  vi.stubGlobal("chrome", { scripting, storage: { session }, tabs: { query: async () => [] } });
});

const clicked = (name: string): Deed => ({
  type: "click",
  at: Date.now(),
  element: { role: "button", name },
});

/** A recording with two clicks in it. */
async function recording(name: string): Promise<[Disk, Recorder]> {
  const disk = await openDisk(name);
  const key = await crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", false, ["encrypt"]);
  await signIn(disk);
  await Notebook.begin(disk, { ...ROW, key }, () => {});
  const recorder = await Recorder.open(() => {}, disk);
  await recorder.tell(clicked("Open"));
  await recorder.tell(clicked("Name"));
  return [disk, recorder];
}

/** A page in which a text is being typed: it is told when the page is asked. */
function typingIn(recorder: Recorder): ToPage[] {
  let held: Deed | undefined = typed(Date.now());
  const [port, say, heard] = aFrame("typed in", ({ kind }) => {
    if (kind !== "tell") return;
    if (held) say({ kind: "deed", of: "r", key: "text", deed: held, about: 1 });
    held = undefined;
    say({ kind: "told" });
  });
  recorder.pages.connect(port);
  say({ kind: "about", id: 1, masks: [] });
  return heard;
}

/** What is put down, and from which event on each taking back is. */
async function story(disk: Disk): Promise<(string | number | undefined)[]> {
  return (await disk.getAll("events")).map(({ said }) => (said?.type === "undo" ? said.since : said?.type));
}

test("a text that is still being typed is the step that is taken back, and the one before it stays", async () => {
  new Network(silence);
  const [disk, recorder] = await recording("held");
  const heard = typingIn(recorder);
  expect(await recorder.takeBack()).toBe(true);
  expect(heard.at(-1)).toEqual({ kind: "taken back", keys: ["text"] }); // so that it is in no picture
  expect(await story(disk)).toEqual(["click", "click", "type", 3]);
  expect(recorder.book?.steps.map(({ words }) => words)).toEqual(['Click "Open"', 'Click "Name"']);
  expect(recorder.policy).toBeDefined(); // it goes on
  recorder.sending?.end();
});

test("what is one step of the guide with the text is taken back with it", async () => {
  let book: Notebook | undefined;
  new Network(({ path }) => {
    const have = book?.row.last ?? 0;
    if (path.endsWith("/events")) return answered({ have });
    const last = have < 3 ? 'Click "Name"' : 'Type "42" into the "Name" field';
    return answered({ told: { events: have, steps: 2, last, since: 2 } });
  });
  const [, recorder] = await recording("one step");
  book = recorder.book;
  recorder.sending?.hurry();
  await expect.poll(() => book?.row.have).toBe(2);
  typingIn(recorder);
  await recorder.takeBack();
  expect(book?.steps.map(({ words }) => words)).toEqual(['Click "Open"']);
  recorder.sending?.end();
});

test("a page that does not answer holds nobody up, and no more than one step is taken back", async () => {
  new Network(silence);
  const [disk, recorder] = await recording("hanging");
  const [port, say, heard] = aFrame("hanging");
  recorder.pages.connect(port);
  say({ kind: "about", id: 1, masks: [] });
  const began = Date.now();
  expect(await recorder.takeBack()).toBe(true);
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(heard.map(({ kind }) => kind).slice(-2)).toEqual(["tell", "taken back"]);
  expect(await story(disk)).toEqual(["click", "click", 2]);
  recorder.sending?.end();
});

test("who presses again before it is done takes back one step", async () => {
  new Network(silence);
  const [disk, recorder] = await recording("impatient");
  await Promise.all([recorder.takeBack(), recorder.takeBack()]);
  expect(await story(disk)).toEqual(["click", "click", 2]);
  recorder.sending?.end();
});

test("what is done before it is known which step is the last stays, in order", async () => {
  const network = new Network(() => new Promise(() => {}));
  const [disk, recorder] = await recording("hasty");
  const taking = recorder.takeBack();
  await expect.poll(() => network.paths).toContain("/api/recordings/r");
  const [port, say, heard] = aFrame("hasty");
  recorder.pages.connect(port);
  say({ kind: "deed", of: "r", key: "k", deed: { ...clicked("Pay"), at: Date.now() + 1 } });
  const noting = recorder.tell({ type: "note", text: "Ask Ben", at: Date.now() + 2 });
  expect(heard.map(({ kind }) => kind)).toEqual(["recording"]); // it is not kept yet, so the page would say it again
  await Promise.all([taking, noting]);
  expect(await story(disk)).toEqual(["click", "click", 2, "click", "note"]);
  expect(heard.at(-1)).toEqual({ kind: "kept", key: "k" });
  expect(recorder.book?.steps.map(({ words }) => words)).toEqual([
    'Click "Open"',
    'Click "Pay"',
    "Note: Ask Ben",
  ]);
  recorder.sending?.end();
});

test("who pauses and goes on meanwhile has the gap as well", async () => {
  new Network(() => new Promise(() => {}));
  const [disk, recorder] = await recording("paused");
  const taking = recorder.takeBack();
  await recorder.pause();
  await recorder.book?.resume();
  expect(await taking).toBe(true);
  expect(await story(disk)).toEqual(["click", "click", 2, "gap"]);
  recorder.sending?.end();
});

test("who presses Stop while the guide has not answered has the step taken back all the same", async () => {
  const network = new Network(() => new Promise(() => {}));
  const [disk, recorder] = await recording("stopped");
  const taking = recorder.takeBack();
  await expect.poll(() => network.paths).toContain("/api/recordings/r");
  await Promise.all([taking, recorder.stop()]);
  expect(recorder.book?.row.state).toBe("stopping");
  expect(await story(disk)).toEqual(["click", "click", 2]);
});

test("where there is no step, or the recording was let go meanwhile, nothing is taken back", async () => {
  new Network(silence);
  const [disk, recorder] = await recording("none");
  expect([await recorder.takeBack(), await recorder.takeBack()]).toEqual([true, true]);
  expect(await recorder.takeBack()).toBe(false);
  const taking = recorder.takeBack();
  await recorder.letGo();
  expect(await taking).toBe(false);
  expect(await disk.getAll("events")).toEqual([]);
});
