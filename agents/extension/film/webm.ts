/** A clip's file: WebM (RFC 9559) of one track of pictures, and nothing in it that is only there to be read. Pure. */

/** A picture as an encoder gave it. at: milliseconds from the beginning. */
export interface Coded {
  at: number;
  standsAlone: boolean;
  content: Uint8Array;
}

/** colour: how the encoder understood it. Players guess otherwise, and not alike. */
export interface Look {
  width: number;
  height: number;
  colour: VideoColorSpaceInit | undefined;
}

const LONGEST = 0x7fff; // milliseconds that a block may be from the beginning of its cluster
const PICTURES = 1; // the kind of track
const ALONE = 0x80; // the flag of a block that needs no other
const MILLISECOND = 1_000_000; // nanoseconds
/** As ITU-T H.273 numbers them, section 8: primaries, transfer and matrix alike where they have one name. */
const H273: Record<string, number> = { bt709: 1, bt470bg: 5, smpte170m: 6, "iec61966-2-1": 13, rgb: 0 };

/** milliseconds: from the beginning to the end of the last picture. */
export function webm(coded: readonly Coded[], look: Look, milliseconds: number): Uint8Array<ArrayBuffer> {
  if (coded.some(({ at }) => at > LONGEST))
    throw new Error("A clip of one cluster is half a minute at most.");
  const head = element(0x1a45dfa3, [
    element(0x4286, whole(1)), // EBMLVersion
    element(0x42f7, whole(1)), // EBMLReadVersion
    element(0x42f2, whole(4)), // EBMLMaxIDLength
    element(0x42f3, whole(8)), // EBMLMaxSizeLength
    element(0x4282, words("webm")), // DocType
    element(0x4287, whole(4)), // DocTypeVersion
    element(0x4285, whole(2)), // DocTypeReadVersion
  ]);
  const info = element(0x1549a966, [
    element(0x2ad7b1, whole(MILLISECOND)), // TimestampScale
    element(0x4489, real(milliseconds)), // Duration
    element(0x4d80, words("Cairn")), // MuxingApp
    element(0x5741, words("Cairn")), // WritingApp
  ]);
  const video = element(0xe0, [
    element(0xb0, whole(look.width)), // PixelWidth
    element(0xba, whole(look.height)), // PixelHeight
    ...(look.colour ? [element(0x55b0, colours(look.colour))] : []), // Colour
  ]);
  const track = element(0xae, [
    element(0xd7, whole(1)), // TrackNumber
    element(0x73c5, whole(1)), // TrackUID
    element(0x83, whole(PICTURES)), // TrackType
    element(0x9c, whole(0)), // FlagLacing
    element(0x86, words("V_VP8")), // CodecID
    video,
  ]);
  const cluster = element(0x1f43b675, [element(0xe7, whole(0)), ...coded.map(block)]);
  return joined([head, element(0x18538067, [info, element(0x1654ae6b, [track]), cluster])]);
}

function colours({ matrix, transfer, primaries, fullRange }: VideoColorSpaceInit): Uint8Array[] {
  const known: [number, number | undefined][] = [
    [0x55b1, H273[matrix ?? ""]], // MatrixCoefficients
    [0x55b9, fullRange ? 2 : 1], // Range
    [0x55ba, H273[transfer ?? ""]], // TransferCharacteristics
    [0x55bb, H273[primaries ?? ""]], // Primaries
  ];
  return known.flatMap(([id, number]) => (number === undefined ? [] : [element(id, whole(number))]));
}

function block({ at, standsAlone, content }: Coded): Uint8Array {
  const head = [0x81, at >> 8, at & 0xff, standsAlone ? ALONE : 0]; // the track, the time, the flags
  return element(0xa3, [Uint8Array.from(head), content]);
}

/** Sizes take four bytes, however small. */
function element(id: number, content: Uint8Array | readonly Uint8Array[]): Uint8Array {
  const parts = content instanceof Uint8Array ? [content] : content;
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([whole(id), whole(0x10000000 + size), ...parts]);
}

function whole(number: number): Uint8Array {
  const bytes = [];
  for (let left = number; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Uint8Array.from(bytes.length > 0 ? bytes : [0]);
}

function real(number: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, number);
  return bytes;
}

function words(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
