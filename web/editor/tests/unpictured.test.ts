// @vitest-environment happy-dom
import { act, createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { StepPicture } from "../src/guide/StepPicture";
import type { OpenGuide } from "../src/live/open";
import { whyUnpictured } from "../src/model/unpictured";
import { GuideContext } from "../src/model/uses";

const MOVING = "The page changed before there was time for a picture.";
const pick = vi.fn();
let root: Root;

async function seen(canWrite: boolean, why: string | null): Promise<HTMLElement | null> {
  const guide = {
    id: "g",
    provider: {
      getState: () => ({ is: "saved" }),
      isSynced: () => true,
      subscribe: () => () => undefined,
      canWrite,
    },
  } as unknown as OpenGuide;
  const props = { picture: null, alt: "Save", why, sending: false, onPick: pick };
  const picture = createElement(StepPicture, props);
  await act(async () => root.render(createElement(GuideContext, { value: guide }, picture)));
  return document.querySelector("[data-testid=no-picture]");
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  root = createRoot(document.body.appendChild(document.createElement("div")));
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("says why there is no picture, and adds one there", async () => {
  const shown = await seen(true, MOVING);
  expect(shown?.querySelector("p")?.textContent).toBe(`No picture. ${MOVING}`);
  shown?.querySelector("button")?.click();
  expect(pick).toHaveBeenCalledOnce();
});

it("offers nothing to whoever may only read, and no reason where nobody gave one", async () => {
  expect((await seen(false, MOVING))?.querySelector("button")).toBeNull();
  expect(await seen(true, null)).toBeNull();
});

it("reads the reason of the first event that has one, whatever else a document says", () => {
  const said = [{ shot: null }, null, 5, { shot: { missing: 7 } }, { shot: { missing: ` ${MOVING}\n` } }];
  expect(whyUnpictured(JSON.stringify(said))).toBe(MOVING);
  const taken = [{ shot: { sha256: "a" } }, { shot: { missing: MOVING } }];
  expect(whyUnpictured(JSON.stringify(taken)), "there was one, and somebody took it away").toBeNull();
  expect(whyUnpictured(JSON.stringify([{ shot: { missing: "x".repeat(500) } }]))).toHaveLength(200);
  for (const nothing of [undefined, 5, "{", "[]", "null", '{"shot":{"missing":"x"}}'])
    expect(whyUnpictured(nothing)).toBeNull();
});
