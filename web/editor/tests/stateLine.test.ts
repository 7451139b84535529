// @vitest-environment happy-dom
import { act, createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { StateLine } from "../src/guide/StateLine";
import type { OpenGuide } from "../src/live/open";
import type { LiveState } from "../src/live/state";
import { GuideContext } from "../src/model/uses";

let root: Root;
let state: LiveState;
let changed: () => void;

/** All of an open guide that the line looks at. */
const guide = {
  provider: {
    getState: () => state,
    subscribe: (listener: () => void) => {
      changed = listener;
      return () => undefined;
    },
  },
} as unknown as OpenGuide;

const textOf = (testid: string): string | undefined =>
  document.querySelector(`[data-testid=${testid}]`)?.textContent;
const seen = () => textOf("state-line");
const heard = () => textOf("state-aloud");

async function becomes(next: LiveState, milliseconds: number): Promise<void> {
  await act(async () => {
    state = next;
    changed();
  });
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  state = { is: "saved" };
  root = createRoot(document.body.appendChild(document.createElement("div")));
  await act(async () => root.render(createElement(GuideContext, { value: guide }, createElement(StateLine))));
  await act(() => vi.advanceTimersByTimeAsync(1_000));
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("shows every state at once, and has none read aloud that is over within a second", async () => {
  const aloud: (string | undefined)[] = [];
  for (let letter = 0; letter < 10; letter += 1) {
    await becomes({ is: "saving", edits: 1 }, 150);
    expect(seen()).toBe("Saving…");
    aloud.push(heard());
    await becomes({ is: "saved" }, 150);
    expect(seen()).toBe("Saved");
    aloud.push(heard());
  }
  expect(new Set(aloud)).toEqual(new Set(["Saved"]));
});

it("has what lasts read aloud, and what comes after it", async () => {
  await becomes({ is: "saving", edits: 1 }, 1_000);
  expect(heard()).toBe("Saving…");
  await becomes({ is: "saved" }, 1_000);
  expect(heard()).toBe("Saved");
});

it("is heard once when it is offline, not with every edit that is kept", async () => {
  const aloud: (string | undefined)[] = [];
  for (let edits = 1; edits < 8; edits += 1) {
    await becomes({ is: "offline", edits }, 400);
    aloud.push(heard());
  }
  const words = "Offline – your edits are kept on this device";
  expect(seen()).toBe(words);
  expect(aloud).toEqual(["Saved", "Saved", words, words, words, words, words]);
});
