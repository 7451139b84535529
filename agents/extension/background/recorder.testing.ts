/** What tests of the recorder share: a recording, who is signed in, and frames of pages. */

import { USUAL_POLICY } from "../defaults";
import { type Deed, type FromPage, PORT, type ToPage } from "../seam";
import { type Disk, type RecordingRow, write } from "./disk";

export const ROW: RecordingRow = {
  id: "r",
  server: "https://cairn.example",
  guide: "g",
  url: "https://cairn.example/guides/g",
  key: {} as CryptoKey, // nothing is sent here
  policy: { version: 1, policy: { ...USUAL_POLICY, pictures: false } },
  state: "recording",
  last: 0,
  have: 0,
  tabs: {},
  gap: "paused",
};

export const ANA = { person: { id: "p1", name: "Ana" }, workspace: { id: "w1", name: "Home" } };
export const BO = { person: { id: "p2", name: "Bo" }, workspace: { id: "w1", name: "Home" } };

export async function signIn(disk: Disk, whose = ANA): Promise<void> {
  const tokens = { access: `a ${whose.person.id}`, refresh: "r1", until: Date.now() + 3_600_000 };
  const account = { server: ROW.server, deviceName: "Mine", tokens, whose };
  await write(disk, ["settings"], (to) => to.put("settings", account, "account"));
}

/** The end of a frame's line, as the browser gives it. hear: what the page does when it is told something. */
export function aFrame(
  documentId: string,
  hear: (message: ToPage) => void = () => {},
): [chrome.runtime.Port, (message: FromPage) => void, ToPage[]] {
  const heard: ToPage[] = [];
  let say: (message: FromPage) => void = () => {};
  const port = {
    name: PORT,
    sender: { tab: { id: 1 }, documentId, url: "https://shop.example/" },
    postMessage: (message: ToPage) => {
      heard.push(message);
      hear(message);
    },
    onMessage: {
      addListener: (hear: typeof say) => {
        say = hear;
      },
    },
    onDisconnect: { addListener: () => {} },
  };
  return [port as unknown as chrome.runtime.Port, (message) => say(message), heard];
}

const element = { role: "button", name: "Pay" };
export const typed = (at: number): Deed => ({ type: "type", at, element, value: "42" });

export async function kept(disk: Disk): Promise<(string | undefined)[]> {
  return (await disk.getAll("events")).map(({ said }) => said?.type);
}
