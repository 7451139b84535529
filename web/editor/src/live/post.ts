/**
 * One visit to a guide's room over HTTP (docs/sync.md): messages out, messages back, and how far that brings us.
 *
 * Only what Cairn itself answers is believed: a proxy's own "forbidden" says nothing about the guide.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { BROKE } from "./line";

/** Bytes of one request; the server takes no more. */
export const LARGEST = 16 * 1024 * 1024 - 64;
/** Bytes that a browser sends on when the page has gone. */
const KEPT_ALIVE = 60 * 1024;
/** Longer than any answer may take, for a connection that died without a word. */
const PATIENCE = 60_000; // milliseconds

export interface Visit {
  messages: Uint8Array[];
  /** What to ask for next; null when nothing was asked for. */
  after: string | null;
}

/** Why a visit failed, as the close code that a socket would have had. */
export class Refused extends Error {
  constructor(readonly code: number) {
    super(`refused with ${code}`);
  }
}

export interface Asked {
  after?: string | null;
  /** Seconds that the server may take until there is news. */
  wait?: number;
  /** The page may be gone before the answer. */
  leaving?: boolean;
  signal?: AbortSignal;
}

export async function post(url: string, messages: readonly Uint8Array[], asked: Asked = {}): Promise<Visit> {
  const address = new URL(url); // which may ask for an epoch already
  if (asked.after) address.searchParams.set("after", asked.after);
  if (asked.wait) address.searchParams.set("wait", String(asked.wait));
  const body = join(messages);
  const late = AbortSignal.timeout(PATIENCE + body.length / 16);
  const response = await fetch(address.href, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", Accept: "application/octet-stream" },
    body,
    cache: "no-store",
    keepalive: asked.leaving === true && body.length < KEPT_ALIVE,
    signal: asked.signal ? AbortSignal.any([asked.signal, late]) : late,
  }).catch(() => {
    throw new Refused(BROKE);
  });
  if (!response.ok) throw new Refused(await codeOf(response));
  if (response.headers.get("Content-Type") !== "application/octet-stream") throw new Refused(BROKE);
  const bytes = await response.arrayBuffer().catch(() => {
    throw new Refused(BROKE);
  });
  return { messages: split(new Uint8Array(bytes)), after: response.headers.get("Cairn-After") };
}

const CODES: Readonly<Record<string, number>> = {
  invalid: 4400,
  unknown: 4401,
  forbidden: 4403,
  gone: 4404,
  conflict: 4409,
  taken: 4410,
  too_much: 4413,
  unavailable: 1013,
  internal: 1011,
};

async function codeOf(response: Response): Promise<number> {
  if (response.headers.get("Content-Type") !== "application/problem+json") return BROKE;
  const problem: unknown = await response.json().catch(() => null);
  const code = typeof problem === "object" && problem !== null && "code" in problem ? problem.code : null;
  if (code === "too_much" && response.status === 429) return 4429;
  return CODES[String(code)] ?? BROKE;
}

export function join(messages: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  for (const message of messages) encoding.writeVarUint8Array(encoder, message);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

export function split(bytes: Uint8Array): Uint8Array[] {
  const decoder = decoding.createDecoder(bytes);
  const messages: Uint8Array[] = [];
  while (decoding.hasContent(decoder)) messages.push(decoding.readVarUint8Array(decoder));
  return messages;
}
