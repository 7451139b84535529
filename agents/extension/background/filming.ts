/** Filming: a clip of pictures that are kept. It holds nothing that they do not, since it is made of them alone. */

import { api } from "../api";
import { type Answered, type Asked, FILM } from "../film/asking";
import { type Cuts, cutsOf, type Shown } from "../film/cuts";
import { encoded } from "../film/encoding";
import type { Picture } from "./later";
import { digestOf } from "./painting";
import { Turns } from "./turns";

const PATIENCE = 10_000; // milliseconds until a clip is given up
const PAGE: chrome.offscreen.CreateParameters = {
  url: "film.html",
  reasons: ["BLOBS" as chrome.offscreen.Reason],
  justification: "Encodes a short clip of a recorded step from the step's own pictures.",
};
const turns = new Turns(); // the browser allows one such page

/** Undefined when none could be made: the browser has no encoder, or fails. */
export async function filmed(shown: readonly Shown[]): Promise<Picture | undefined> {
  const cuts = cutsOf(shown);
  const clip = await turns.take(() => (typeof VideoEncoder === "undefined" ? apart(cuts) : encoded(cuts)));
  return clip && { sha256: await digestOf(clip), content: clip, kind: "clips" };
}

/** In a page that is there for as long as it takes. */
async function apart(cuts: Cuts): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!api.offscreen) return undefined;
  const left = await api.runtime.getContexts({
    contextTypes: ["OFFSCREEN_DOCUMENT" as chrome.runtime.ContextType],
  });
  if (left.length === 0) await api.offscreen.createDocument(PAGE);
  try {
    return await answered(cuts);
  } finally {
    await api.offscreen.closeDocument();
  }
}

function answered(cuts: Cuts): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const channel = new BroadcastChannel(FILM);
  const ask = crypto.randomUUID();
  let late: ReturnType<typeof setTimeout> | undefined;
  return new Promise<Uint8Array<ArrayBuffer> | undefined>((resolve) => {
    late = setTimeout(() => resolve(undefined), PATIENCE);
    channel.addEventListener("message", ({ data }: MessageEvent<Asked | Answered>) => {
      if ("answer" in data && data.answer === ask) resolve(data.clip);
    });
    channel.postMessage({ ask, cuts } satisfies Asked);
  }).finally(() => {
    clearTimeout(late);
    channel.close();
  });
}
