/** From pictures to a clip, in a window: encoders are to be had nowhere else that an extension runs by itself. */

import type { Cuts, Shown } from "./cuts";
import { type Coded, type Look, webm } from "./webm";

type Size = Pick<Look, "width" | "height">;

const WIDTH = 1280; // pixels of a clip at most
const BITS = 6_000_000; // a second; so little changes that far fewer come of it, and letters stay sharp
const MILLISECOND = 1000; // microseconds
const LEFT = 40; // milliseconds that the last picture is repeated before the end, or players end with the one before

/** Undefined where the browser encodes no VP8. */
export async function encoded({ shown, end }: Cuts): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const [first] = shown;
  const last = shown.at(-1);
  if (!first || !last) return undefined;
  const size = await sizeOf(first);
  const config: VideoEncoderConfig = { codec: "vp8", ...size, bitrate: BITS, latencyMode: "quality" };
  if (typeof VideoEncoder === "undefined" || !(await VideoEncoder.isConfigSupported(config)).supported)
    return undefined;
  const coded: Coded[] = [];
  let colour: VideoColorSpaceInit | undefined;
  let fault: Error | undefined;
  const encoder = new VideoEncoder({
    output: (chunk, more) => {
      coded.push(codedOf(chunk));
      colour ??= more?.decoderConfig?.colorSpace;
    },
    error: (error) => {
      fault = error;
    },
  });
  encoder.configure(config);
  for (const each of [...shown, { ...last, at: end - LEFT }]) await encode(encoder, each, size);
  await encoder.flush();
  encoder.close();
  if (fault) throw fault;
  return webm(coded, { ...size, colour }, end);
}

async function encode(encoder: VideoEncoder, { at, content }: Shown, size: Size): Promise<void> {
  const frame = new VideoFrame(await drawn(content, size), { timestamp: at * MILLISECOND });
  encoder.encode(frame, { keyFrame: at === 0 });
  frame.close();
}

/** As large as it fits, but for a row that is one too many: a window may have had another size before. */
async function drawn(content: Uint8Array<ArrayBuffer>, size: Size): Promise<OffscreenCanvas> {
  const bitmap = await createImageBitmap(new Blob([content]));
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("There is no canvas.");
  const scale = Math.min((size.width + 1) / bitmap.width, (size.height + 1) / bitmap.height, 1);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, bitmap.width * scale, bitmap.height * scale);
  bitmap.close();
  return canvas;
}

/** Encoders want even numbers. */
async function sizeOf({ content }: Shown): Promise<Size> {
  const bitmap = await createImageBitmap(new Blob([content]));
  const scale = Math.min(1, WIDTH / bitmap.width);
  const [width, height] = [bitmap.width, bitmap.height].map((side) => 2 * Math.floor((side * scale) / 2));
  bitmap.close();
  if (!width || !height) throw new Error("A picture of no size.");
  return { width, height };
}

function codedOf(chunk: EncodedVideoChunk): Coded {
  const content = new Uint8Array(chunk.byteLength);
  chunk.copyTo(content);
  return { at: Math.round(chunk.timestamp / MILLISECOND), standsAlone: chunk.type === "key", content };
}
