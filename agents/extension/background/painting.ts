/** From what the browser gave to what is kept: private places painted over, and a name for the bytes. */

import type { Rectangle } from "../../protocol/events";
import type { Later } from "./later";

const MARGIN = 2; // CSS pixels around a private place, for letters that hang over
const INK = "#3d4543";
const QUALITY = 0.88;

/** width: of the window in CSS pixels, in which the masks are; the picture has as many as the screen has for them. */
export async function developed(content: Blob, width: number, masks: Rectangle[]): Promise<Later> {
  const bitmap = await createImageBitmap(content);
  const size = { width: bitmap.width, height: bitmap.height };
  const seen = masks.filter((mask) => mask.width > 0 && mask.height > 0);
  const kept = seen.length > 0 ? await painted(bitmap, seen, bitmap.width / width) : content;
  bitmap.close();
  const bytes = new Uint8Array(await kept.arrayBuffer());
  const sha256 = await digestOf(bytes);
  return { shot: { sha256, ...size, painted: seen.length }, picture: { sha256, content: bytes } };
}

async function painted(bitmap: ImageBitmap, masks: Rectangle[], scale: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("There is no canvas.");
  context.drawImage(bitmap, 0, 0);
  context.fillStyle = INK;
  for (const mask of masks) {
    const [left, top] = [Math.floor((mask.x - MARGIN) * scale), Math.floor((mask.y - MARGIN) * scale)];
    const right = Math.ceil((mask.x + mask.width + MARGIN) * scale);
    const bottom = Math.ceil((mask.y + mask.height + MARGIN) * scale);
    context.fillRect(left, top, right - left, bottom - top);
  }
  return canvas.convertToBlob({ type: "image/webp", quality: QUALITY });
}

/** The sha256 of some bytes, as they are called by. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
