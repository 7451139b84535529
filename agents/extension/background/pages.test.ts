import { expect, test, vi } from "vitest";
import { USUAL_POLICY } from "../defaults";
import { PORT, type ToPage } from "../seam";
import { Pages } from "./pages";

/** A browser with a tab that never answers. */
vi.hoisted(() => {
  const scripting = {
    getRegisteredContentScripts: async () => [],
    registerContentScripts: async () => {},
    executeScript: () => new Promise(() => {}),
  };
  vi.stubGlobal("chrome", {
    scripting,
    tabs: { query: async () => [{ id: 1, url: "https://shop.example/" }] },
  });
});

/** A frame's line in a browser that gives pages no names; its frame has the number of the one before. */
function aLine(page: Partial<chrome.runtime.MessageSender> = { url: "https://shop.example/" }): {
  port: chrome.runtime.Port;
  heard: ToPage[];
  break: () => void;
} {
  const heard: ToPage[] = [];
  let broken = (): void => {};
  const port = {
    name: PORT,
    sender: { tab: { id: 1 }, frameId: 0, ...page },
    postMessage: (message: ToPage) => heard.push(message),
    onMessage: { addListener: () => {} },
    onDisconnect: {
      addListener: (hear: () => void) => {
        broken = hear;
      },
    },
  };
  return { port: port as unknown as chrome.runtime.Port, heard, break: () => broken() };
}

test("a page that goes takes nothing along that is known of the one in its place", () => {
  const known = new Set<string>();
  const pages = new Pages(
    () => ({ policy: USUAL_POLICY, home: [] }),
    () => "r",
    {
      said: () => {},
      told: (_, frame) => known.add(frame),
      gone: (_, frame) => known.delete(frame),
    },
  );
  const [before, after] = [aLine(), aLine()];
  pages.connect(before.port);
  pages.connect(after.port);
  pages.tellAll();
  expect(known.size).toBe(2);
  before.break(); // later than the page after it came
  expect(known.size).toBe(1);
  after.break();
  expect(known.size).toBe(0);
});

test("a page that has gone while the worker woke up is heard of what it said, and does not stay", () => {
  const story: string[] = [];
  const pages = new Pages(
    () => ({ policy: USUAL_POLICY, home: [] }),
    () => "r",
    {
      said: (_, __, message) => story.push(message.kind),
      told: () => story.push("told"),
      gone: () => story.push("gone"),
    },
  );
  const line = aLine();
  pages.connect(line.port, [{ kind: "about", id: 1 }, { kind: "deed" }], true);
  pages.tellAll();
  expect(story).toEqual(["told", "about", "deed", "gone"]);
});

test.each([
  [{ url: "https://shop.example/" }, "recording"],
  [{ url: "https://pay.bank.example/" }, "stopped"],
  [{ url: "blob:https://bank.example/1" }, "stopped"],
  [{ url: "about:blank", origin: "https://bank.example" }, "stopped"],
  [{ url: "https://cairn.example/guides/1" }, "stopped"],
])("where a bank is blocked, a frame that is %o is told: %s", (page, kind) => {
  const told = vi.fn();
  const policy = { ...USUAL_POLICY, block_sites: ["bank.example"] };
  const line = aLine(page);
  new Pages(
    () => ({ policy, home: ["https://cairn.example"] }),
    () => "r",
    { said: () => {}, told, gone: () => {} },
  ).connect(line.port);
  expect(line.heard.map((message) => message.kind)).toEqual([kind]);
  expect(told).toHaveBeenCalledWith(1, expect.any(String), kind === "recording");
});

test("a tab that never answers keeps nobody from recording in the others", { timeout: 3_000 }, async () => {
  const line = aLine();
  const pages = new Pages(
    () => ({ policy: USUAL_POLICY, home: [] }),
    () => "r",
    { said: () => {}, told: () => {}, gone: () => {} },
  );
  pages.connect(line.port);
  line.heard.length = 0;
  await pages.enter();
  expect(line.heard).toMatchObject([{ kind: "recording", of: "r" }]);
});
