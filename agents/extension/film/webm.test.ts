import { expect, test } from "vitest";
import { webm } from "./webm";

const LOOK = { width: 640, height: 360, colour: undefined };
const A_KEY = { at: 0, standsAlone: true, content: Uint8Array.of(7, 8, 9) };

/** The elements in some bytes: what each is called, and what it holds. All sizes take four bytes. */
function elements(bytes: Uint8Array): [string, Uint8Array][] {
  const found: [string, Uint8Array][] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Math.clz32((bytes[at] ?? 0) << 24) + 1;
    const [name, size] = [bytes.slice(at, at + length), bytes.slice(at + length, at + length + 4)];
    const long = new DataView(size.buffer).getUint32(0) - 0x10000000;
    const id = [...name].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    found.push([id, bytes.slice(at + length + 4, at + length + 4 + long)]);
    at += length + 4 + long;
  }
  return found;
}

function inside(bytes: Uint8Array, ...way: string[]): Uint8Array[] {
  const [name, ...rest] = way;
  const found = elements(bytes).flatMap(([id, content]) => (id === name ? [content] : []));
  return rest.length > 0 ? found.flatMap((content) => inside(content, ...rest)) : found;
}

test("a clip is whole: each of its parts is as long as it says, and it has a block for each picture", () => {
  const clip = webm([A_KEY, { at: 800, standsAlone: false, content: Uint8Array.of(1) }], LOOK, 2_300);
  expect(elements(clip).map(([id]) => id)).toEqual(["1a45dfa3", "18538067"]);
  expect(inside(clip, "18538067", "1f43b675", "a3").map((block) => [...block])).toEqual([
    [0x81, 0, 0, 0x80, 7, 8, 9],
    [0x81, 3, 32, 0, 1],
  ]);
  const [duration] = inside(clip, "18538067", "1549a966", "4489");
  expect(duration && new DataView(duration.buffer).getFloat64(0)).toBe(2_300);
});

test("it says what its colours are, where the encoder does", () => {
  const colour = { matrix: "bt709", primaries: "bt709", transfer: "iec61966-2-1", fullRange: false } as const;
  const clip = webm([A_KEY], { ...LOOK, colour }, 100);
  const [said] = inside(clip, "18538067", "1654ae6b", "ae", "e0", "55b0");
  expect(said && elements(said).map(([id, [number]]) => [id, number])).toEqual([
    ["55b1", 1],
    ["55b9", 1],
    ["55ba", 13],
    ["55bb", 1],
  ]);
  expect(inside(webm([A_KEY], LOOK, 100), "18538067", "1654ae6b", "ae", "e0", "55b0")).toEqual([]);
});

test("what is longer than a block can say is no clip", () => {
  expect(() => webm([A_KEY, { ...A_KEY, at: 40_000 }], LOOK, 41_000)).toThrow("half a minute");
});
