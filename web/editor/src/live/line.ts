/**
 * The way from this screen to a guide's room and back: messages out, messages in, until it ends. What carries them –
 * a WebSocket, or requests where those are blocked – is nobody's business but the line's.
 */

/** Whoever is at our end of a line. */
export interface Listener {
  /** Messages can be sent. */
  opened(): void;
  heard(message: Uint8Array): void;
  /** The other end was heard of, though it had nothing to say. */
  alive(): void;
  /** It has ended, with a WebSocket's close code; nothing is heard any more. Never said after `close`. */
  ended(code: number): void;
}

export interface Line {
  /** Sends a message, in order. Ignored before `opened` and after the end. */
  send(message: Uint8Array): void;
  /** The page may be gone in a moment: what waits leaves now. */
  hurry(): void;
  /** Hangs up. What has not left by then does not. */
  close(): void;
}

export type OpenLine = (listener: Listener) => Line;

/** The connection broke without a word (RFC 6455 section 7.1.5). */
export const BROKE = 1006;
