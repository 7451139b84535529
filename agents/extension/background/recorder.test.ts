import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { answered, Network } from "../../protocol/network.testing";
import { USUAL_POLICY } from "../defaults";
import { type Deed, type FromPage, PORT, type ToPage } from "../seam";
import { type Disk, openDisk, type RecordingRow, write } from "./disk";
import { Notebook } from "./notebook";
import { Recorder } from "./recorder";

/** A browser without pages. */
vi.hoisted(() => {
  const scripting = { getRegisteredContentScripts: async () => [], registerContentScripts: async () => {} };
  vi.stubGlobal("chrome", { scripting, tabs: { query: async () => [] } });
});

const ROW: RecordingRow = {
  id: "r",
  server: "https://cairn.example",
  guide: "g",
  url: "https://cairn.example/guides/g",
  key: {} as CryptoKey, // nothing is sent here
  policy: { version: 1, policy: { ...USUAL_POLICY, pictures: false } },
  largest: 1_000_000,
  state: "recording",
  last: 0,
  have: 0,
  tabs: {},
  gap: "paused",
};

async function signIn(disk: Disk): Promise<void> {
  const tokens = { access: "a1", refresh: "r1", until: Date.now() + 3_600_000 };
  const account = { server: ROW.server, deviceName: "Mine", tokens };
  await write(disk, ["settings"], (to) => to.put("settings", account, "account"));
}

/** The end of a frame's line, as the browser gives it. */
function aFrame(documentId: string): [chrome.runtime.Port, (message: FromPage) => void, ToPage[]] {
  const heard: ToPage[] = [];
  let say: (message: FromPage) => void = () => {};
  const port = {
    name: PORT,
    sender: { tab: { id: 1 }, documentId, url: "https://shop.example/" },
    postMessage: (message: ToPage) => heard.push(message),
    onMessage: {
      addListener: (hear: typeof say) => {
        say = hear;
      },
    },
    onDisconnect: { addListener: () => {} },
  };
  return [port as unknown as chrome.runtime.Port, (message) => say(message), heard];
}

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
  sayInTop({ kind: "deed", key: "click", deed: click, about: 1 });
  sayInChild({ kind: "deed", key: "text", deed: text, about: 1 });
  await expect.poll(() => heard.filter(({ kind }) => kind === "kept")).toHaveLength(1);
  const said = (await disk.getAll("events")).map((event) => event.said?.type);
  expect(said).toEqual(["type", "click"]);
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
