import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { USUAL_POLICY } from "../defaults";
import { type Deed, type FromPage, PORT, type ToPage } from "../seam";
import { openDisk, type RecordingRow } from "./disk";
import { Notebook } from "./notebook";
import { Recorder } from "./recorder";

vi.hoisted(() => vi.stubGlobal("chrome", {})); // it is there in browsers, and not used here

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
