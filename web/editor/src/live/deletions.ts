/**
 * Does an update say anything that an answer from the server did not already say?
 *
 * Yjs sends all deletions with every answer, whatever the other side has seen. Without this check each reconnect of
 * each browser would add an entry to the guide's log that changes nothing.
 */
import * as Y from "yjs";

export const NOTHING = new Uint8Array([0, 0]);

interface Span {
  clock: number;
  len: number;
}

function covers(theirs: readonly Span[], ours: Span): boolean {
  let from = ours.clock;
  const end = ours.clock + ours.len;
  for (const span of [...theirs].sort((a, b) => a.clock - b.clock)) {
    if (span.clock > from) break;
    from = Math.max(from, span.clock + span.len);
    if (from >= end) return true;
  }
  return false;
}

/** ours: what we would answer, made from the server's state. theirs: all that it sent before and with its answer. */
export function isNews(ours: Uint8Array, theirs: readonly Uint8Array[]): boolean {
  const mine = Y.decodeUpdate(ours);
  if (mine.structs.length > 0) return true;
  const known = theirs.map((update) => Y.decodeUpdate(update).ds.clients);
  for (const [client, spans] of mine.ds.clients) {
    const others = known.flatMap((clients) => clients.get(client) ?? []);
    if (!spans.every((span) => covers(others, span))) return true;
  }
  return false;
}
