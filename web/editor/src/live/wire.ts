/**
 * The messages of y-websocket, and the one that Cairn adds. Bytes in, values out; no sockets here.
 *
 *   0 sync (0 step 1 · 1 step 2 · 2 update)   1 awareness   3 awareness, please   120 saved
 *
 * SAVED carries a count and a seq: "of the step 2 and update messages that you sent on this connection, the first
 * `count` are on disk; the guide's log is at `seq`".
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** The server speaks SAVED to those who offer this subprotocol. */
export const PROTOCOL = "cairn.v1";

const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;
const SAVED = 120;

const STEPS = ["state", "answer", "update"] as const;

export type Message =
  | { is: "state"; state: Uint8Array }
  | { is: "answer"; update: Uint8Array }
  | { is: "update"; update: Uint8Array }
  | { is: "awareness"; update: Uint8Array }
  | { is: "query" }
  | { is: "saved"; count: number; seq: number }
  | { is: "unknown" };

export function decode(bytes: Uint8Array): Message {
  const decoder = decoding.createDecoder(bytes);
  switch (decoding.readVarUint(decoder)) {
    case SYNC: {
      const step = STEPS[decoding.readVarUint(decoder)];
      const body = decoding.readVarUint8Array(decoder);
      if (step === undefined) return { is: "unknown" };
      return step === "state" ? { is: step, state: body } : { is: step, update: body };
    }
    case AWARENESS:
      return { is: "awareness", update: decoding.readVarUint8Array(decoder) };
    case QUERY_AWARENESS:
      return { is: "query" };
    case SAVED:
      return { is: "saved", count: decoding.readVarUint(decoder), seq: decoding.readVarUint(decoder) };
    default:
      return { is: "unknown" };
  }
}

function frame(numbers: readonly number[], body: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  for (const number of numbers) encoding.writeVarUint(encoder, number);
  encoding.writeVarUint8Array(encoder, body);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

export const encodeState = (state: Uint8Array) => frame([SYNC, 0], state);
export const encodeAnswer = (update: Uint8Array) => frame([SYNC, 1], update);
export const encodeUpdate = (update: Uint8Array) => frame([SYNC, 2], update);
export const QUESTION = new Uint8Array([QUERY_AWARENESS]);
export const encodeAwareness = (update: Uint8Array) => frame([AWARENESS], update);

/** The server's word, as it would say it on a socket. */
export function encodeSaved(count: number, seq: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [SAVED, count, seq]) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
}

/** Is it one of those that the server counts when it says what is saved? */
export const countsForSaved = (message: Uint8Array): boolean =>
  message[0] === SYNC && (message[1] === 1 || message[1] === 2);

/** Is it an answer (step 2), which holds everything that the server lacks? */
export const isAnswer = (message: Uint8Array): boolean => message[0] === SYNC && message[1] === 1;
