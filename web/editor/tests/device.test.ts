import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { forgetEverything, openDevice } from "../src/live/device";

const words = (doc: Y.Doc): string => doc.getText("t").toString();
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Opens a guide on this device, writes, and closes it as a closing tab does. */
async function visit(
  guide: string,
  epoch: number,
  writes: string,
): Promise<[words: string, unsaved: number]> {
  const doc = new Y.Doc();
  const device = openDevice(guide, epoch, doc);
  const unsaved = await device.ready;
  const found = words(doc);
  doc.getText("t").insert(found.length, writes);
  device.remember(writes.length);
  await pause(400);
  device.close();
  return [found, unsaved];
}

it("keeps what was written, and how much of it was not saved, for the next visit", async () => {
  expect(await visit("kept", 1, "ab")).toEqual(["", 0]);
  expect(await visit("kept", 1, "")).toEqual(["ab", 2]);
});

it("drops what was written under an earlier epoch", async () => {
  await visit("erased", 1, "secret");
  expect(await visit("erased", 2, "")).toEqual(["", 0]);
  await pause(50);
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain("cairn/erased/1");
});

it("forgets a guide that is no longer ours", async () => {
  await visit("gone", 1, "words");
  const device = openDevice("gone", 1, new Y.Doc());
  await device.ready;
  device.forget();
  await pause(50);
  expect(await visit("gone", 1, "")).toEqual(["", 0]);
});

it("leaves nothing behind when one signs out", async () => {
  await visit("one", 1, "words");
  await forgetEverything();
  await pause(50);
  expect((await indexedDB.databases()).filter(({ name }) => name?.startsWith("cairn/"))).toEqual([]);
});
