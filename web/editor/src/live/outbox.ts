/**
 * Edits on their way to the server's disk: those that wait for the next tick, and those that were sent.
 *
 * The server counts our step 2 and update messages on one connection, and confirms the first so-and-so many of them.
 * When the connection breaks nothing that was in flight counts as arrived: it waits again.
 */
import * as Y from "yjs";

interface Sent {
  /** The how-manieth message on this connection. */
  ordinal: number;
  edits: number;
}

export class Outbox {
  #waiting: Uint8Array[] = [];
  #waitingEdits = 0;
  #sent: Sent[] = [];
  #ordinal = 0;

  /** Edits that the server has not confirmed. */
  get edits(): number {
    return this.#sent.reduce((sum, { edits }) => sum + edits, this.#waitingEdits);
  }

  get isEmpty(): boolean {
    return this.#waitingEdits === 0 && this.#sent.length === 0;
  }

  /** Edits of an earlier visit: what they say is in the document already. */
  remember(edits: number): void {
    this.#waitingEdits += edits;
  }

  add(update: Uint8Array): void {
    this.#waiting.push(update);
    this.#waitingEdits += 1;
  }

  /** All that waits, as one update to be sent now; null when nothing does. */
  take(): Uint8Array | null {
    if (this.#waiting.length === 0) return null;
    const update = Y.mergeUpdates(this.#waiting);
    this.#send(this.#waitingEdits);
    return update;
  }

  /** An answer (step 2) is sent now. One with news holds everything that is not confirmed. */
  answer(news: boolean): void {
    const edits = this.edits;
    this.#sent = [];
    if (news) this.#send(Math.max(edits, 1));
    else {
      this.#ordinal += 1;
      this.#clear();
    }
  }

  #send(edits: number): void {
    this.#ordinal += 1;
    this.#sent.push({ ordinal: this.#ordinal, edits });
    this.#clear();
  }

  #clear(): void {
    this.#waiting = [];
    this.#waitingEdits = 0;
  }

  /** The first `count` messages on this connection are on disk. */
  confirm(count: number): void {
    this.#sent = this.#sent.filter(({ ordinal }) => ordinal > count);
  }

  /** The connection broke; the next one counts from nothing. */
  lost(): void {
    this.#waitingEdits = this.edits;
    this.#sent = [];
    this.#ordinal = 0;
  }
}
