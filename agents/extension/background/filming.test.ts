import { beforeEach, expect, test, vi } from "vitest";
import type { Answered, Asked } from "../film/asking";
import { filmed } from "./filming";

const SHOWN = [0, 500].map((at) => ({ at, content: Uint8Array.of(at % 7) }));

/** A browser that has such a page, in which clips come of one byte for each picture. It allows one at a time. */
const browser = vi.hoisted(() => {
  const made = {
    pages: 0,
    most: 0,
    opens: true,
    answers: true,
    page: undefined as BroadcastChannel | undefined,
  };
  const offscreen = {
    createDocument: async () => {
      if (!made.opens) throw new Error("there is no memory");
      made.most = Math.max(made.most, ++made.pages);
      made.page = new BroadcastChannel("cairn.film");
      made.page.onmessage = ({ data }: MessageEvent<Asked | Answered>) => {
        if (!("ask" in data) || !made.answers) return;
        const clip = Uint8Array.from(data.cuts.shown, ({ content }) => content[0] ?? 0);
        made.page?.postMessage({ answer: data.ask, clip });
      };
    },
    closeDocument: async () => {
      made.pages -= 1;
      made.page?.close();
    },
  };
  const runtime = { getContexts: async () => Array.from({ length: made.pages }) };
  vi.stubGlobal("chrome", { offscreen, runtime });
  return { made, offscreen };
});

beforeEach(() => {
  Object.assign(browser.made, { most: 0, opens: true, answers: true });
  Object.assign(chrome, { offscreen: browser.offscreen });
});

test("a clip comes from a page that is gone afterwards", async () => {
  expect(await filmed(SHOWN)).toMatchObject({ content: Uint8Array.of(0, 3), kind: "clips" });
  expect(browser.made.pages).toBe(0);
});

test("several that are wanted at once have a page one after the other", async () => {
  const clips = await Promise.all([filmed(SHOWN), filmed(SHOWN), filmed(SHOWN)]);
  expect(new Set(clips.map((clip) => clip?.sha256)).size).toBe(1);
  expect(browser.made.most).toBe(1);
});

test("a page that the last worker left is used again", async () => {
  await browser.offscreen.createDocument();
  expect((await filmed(SHOWN))?.content).toEqual(Uint8Array.of(0, 3));
  expect(browser.made.most).toBe(1);
});

test("a page that never answers is closed, and keeps nobody waiting", async () => {
  vi.useFakeTimers();
  browser.made.answers = false;
  const clips = [filmed(SHOWN), filmed(SHOWN)];
  await vi.advanceTimersByTimeAsync(5_100);
  expect(await Promise.all(clips)).toEqual([undefined, undefined]);
  expect(browser.made).toMatchObject({ pages: 0, most: 1 });
  vi.useRealTimers();
});

test("where there is no room for a page there is no clip, and the next one may have it", async () => {
  browser.made.opens = false;
  await expect(filmed(SHOWN)).rejects.toThrow("memory");
  browser.made.opens = true;
  expect(await filmed(SHOWN)).toBeDefined();
});

test("a browser that has neither an encoder nor such a page makes none", async () => {
  Object.assign(chrome, { offscreen: undefined });
  expect(await filmed(SHOWN)).toBeUndefined();
});
