/** A page that nobody sees: in Chromium it makes clips, since the background is no window. */

import { type Answered, type Asked, FILM } from "./asking";
import { encoded } from "./encoding";

const channel = new BroadcastChannel(FILM);

channel.addEventListener("message", async ({ data }: MessageEvent<Asked | Answered>) => {
  if (!("ask" in data)) return;
  const clip = await encoded(data.cuts).catch(() => undefined); // a step is whole without
  channel.postMessage({ answer: data.ask, ...(clip && { clip }) } satisfies Answered);
});
