import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { Browsing } from "./browsing";
import { openDisk } from "./disk";
import { Notebook } from "./notebook";
import { Recorder } from "./recorder";
import { ROW } from "./recorder.testing";

const SHOP = "https://shop.example/";
const CAIRN = "https://cairn.example/guides/g";

/** A browser with one tab, which gives the picture that it was asked for when a test says so. */
const browser = vi.hoisted(() => {
  const tab = { id: 1, windowId: 1, width: 800, active: true, status: "complete", title: "Shop", url: "" };
  const shutter = { asked: 0, open: (_: string): void => undefined };
  const captureVisibleTab = () =>
    new Promise<string>((resolve) => {
      shutter.asked += 1;
      shutter.open = resolve;
    });
  const session = { get: async () => ({}), set: async () => {}, remove: async () => {} };
  const tabs = { query: async () => [tab], get: async () => tab, getZoom: async () => 1, captureVisibleTab };
  vi.stubGlobal("chrome", { storage: { session }, tabs });
  return { tab, shutter };
});

test.each([
  ["a page leads to Cairn", [SHOP], CAIRN],
  ["Cairn leads back to the page before it", [SHOP, CAIRN], SHOP],
  ["a page leads to another one", [SHOP], `${SHOP}cart`],
])("no picture is kept that was being taken when %s", async (_, been, next) => {
  const disk = await openDisk(next + been.length);
  const policy = { ...ROW.policy, policy: { ...ROW.policy.policy, pictures: true } };
  await Notebook.begin(disk, { ...ROW, policy }, () => {});
  const recorder = await Recorder.open(() => {}, disk);
  const browsing = await Browsing.open(recorder);
  const told = async (url: string): Promise<void> => {
    const arrival = { tabId: 1, frameId: 0, url, transitionType: "link", transitionQualifiers: [] };
    await browsing.committed(arrival as unknown as Parameters<Browsing["committed"]>[0]);
  };
  for (const url of been) {
    browser.tab.url = url;
    await told(url);
  }
  browser.tab.url = next; // the browser is there before it says so
  const asked = browser.shutter.asked;
  const picture = recorder.camera.about(1, "top", []);
  await expect.poll(() => browser.shutter.asked).toBe(asked + 1);
  await told(next);
  browser.shutter.open("data:image/png;base64,AAAA");
  expect(await picture).toEqual({ shot: { missing: "The page changed while the picture was taken." } });
  recorder.sending?.end();
});
