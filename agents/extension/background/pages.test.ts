import { expect, test, vi } from "vitest";
import { USUAL_POLICY } from "../defaults";
import { PORT } from "../seam";
import { Pages } from "./pages";

vi.hoisted(() => vi.stubGlobal("chrome", {}));

/** A frame's line in a browser that gives pages no names; its frame has the number of the one before. */
function aLine(): { port: chrome.runtime.Port; break: () => void } {
  let broken = (): void => {};
  const port = {
    name: PORT,
    sender: { tab: { id: 1 }, frameId: 0, url: "https://shop.example/" },
    postMessage: () => {},
    onMessage: { addListener: () => {} },
    onDisconnect: {
      addListener: (hear: () => void) => {
        broken = hear;
      },
    },
  };
  return { port: port as unknown as chrome.runtime.Port, break: () => broken() };
}

test("a page that goes takes nothing along that is known of the one in its place", () => {
  const known = new Set<string>();
  const pages = new Pages(() => USUAL_POLICY, {
    said: () => {},
    told: (_, frame) => known.add(frame),
    gone: (_, frame) => known.delete(frame),
  });
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
