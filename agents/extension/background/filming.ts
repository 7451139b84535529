/** Filming: a clip of pictures that are kept. It holds nothing that they do not, since it is made of them alone. */

import { api } from "../api";
import { type Answered, type Asked, FILM } from "../film/asking";
import { type Cuts, cutsOf, type Shown } from "../film/cuts";
import { encoded } from "../film/encoding";
import type { Picture } from "./later";
import { digestOf } from "./painting";
import { Turns } from "./turns";

const PATIENCE = 5_000; // milliseconds until a clip is given up; until then its step is not sent
const PAGE: chrome.offscreen.CreateParameters = {
  url: "film.html",
  reasons: ["BLOBS" as chrome.offscreen.Reason],
  justification: "Encodes a short clip of a recorded step from the step's own pictures.",
};
const turns = new Turns(); // the browser allows one such page

/** Undefined when none could be made: the browser has no encoder, or is too slow. Rejects when it fails. */
export async function filmed(shown: readonly Shown[]): Promise<Picture | undefined> {
  const cuts = cutsOf(shown);
  const until = Date.now() + PATIENCE;
  const make = () => (typeof VideoEncoder === "undefined" ? apart(cuts, until) : encoded(cuts));
  const clip = await inTime(
    turns.take(async () => (Date.now() < until ? make() : undefined)),
    until,
  );
  return clip && { sha256: await digestOf(clip), content: clip, kind: "clips" };
}

/** In a page that is there for as long as it takes. */
async function apart(cuts: Cuts, until: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!api.offscreen) return undefined;
  const left = await api.runtime.getContexts({
    contextTypes: ["OFFSCREEN_DOCUMENT" as chrome.runtime.ContextType],
  });
  if (left.length === 0) await api.offscreen.createDocument(PAGE);
  const gone = new AbortController();
  try {
    return await inTime(answered(cuts, gone.signal), until);
  } finally {
    gone.abort();
    await api.offscreen.closeDocument();
  }
}

function answered(cuts: Cuts, gone: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const channel = new BroadcastChannel(FILM);
  gone.addEventListener("abort", () => channel.close());
  const ask = crypto.randomUUID();
  return new Promise((resolve) => {
    channel.addEventListener("message", ({ data }: MessageEvent<Asked | Answered>) => {
      if ("answer" in data && data.answer === ask) resolve(data.clip);
    });
    channel.postMessage({ ask, cuts } satisfies Asked);
  });
}

/** What comes of it until then; undefined when nothing does. */
function inTime<T>(coming: Promise<T>, until: number): Promise<T | undefined> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    late = setTimeout(resolve, until - Date.now(), undefined);
  });
  return Promise.race([coming, tooLate]).finally(() => clearTimeout(late));
}
