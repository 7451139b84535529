/**
 * A line of text as edits: what changed between two strings, and where a place went when others edited.
 *
 * All positions are UTF-16 units, as in browsers and in Yjs. No change ever splits a surrogate pair.
 */
export interface Change {
  at: number;
  remove: number;
  insert: string;
}

/** One piece of a Yjs text event. */
export interface Piece {
  retain?: number;
  delete?: number;
  insert?: unknown;
}

const isHighSurrogate = (text: string, at: number): boolean => /[\uD800-\uDBFF]/.test(text.charAt(at));
const isLowSurrogate = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text.charAt(at));

/**
 * The smallest single change from `before` to `after`, or null.
 *
 * caret: where the caret stands in `after`. It settles which of two equal letters was typed, so that a colleague who
 * types beside it is not put on the wrong side.
 */
export function changeBetween(before: string, after: string, caret: number): Change | null {
  if (before === after) return null;
  let tail = 0;
  const most = Math.min(before.length, after.length - Math.min(caret, after.length));
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  let head = 0;
  const room = Math.min(before.length, after.length) - tail;
  while (head < room && before[head] === after[head]) head++;
  if (head > 0 && isHighSurrogate(before, head - 1)) head--;
  if (tail > 0 && isLowSurrogate(before, before.length - tail)) tail--;
  return { at: head, remove: before.length - tail - head, insert: after.slice(head, after.length - tail) };
}

/** Where `at` is after a Yjs event. What is inserted exactly at `at` stands behind it, unless `after` is wanted. */
export function followed(at: number, pieces: readonly Piece[], after = false): number {
  let read = 0;
  let result = at;
  for (const piece of pieces) {
    if (piece.retain !== undefined) read += piece.retain;
    else if (piece.delete !== undefined) {
      if (read < result) result -= Math.min(piece.delete, result - read);
    } else if (typeof piece.insert === "string") {
      if (read < result || (after && read === result)) result += piece.insert.length;
      read += piece.insert.length;
    }
    if (read > result) break;
  }
  return result;
}

/** Titles are one line: line breaks that come in by pasting become spaces. */
export const oneLine = (text: string): string => text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ");
