/**
 * One conversation over one line, from the first word to the break: what lives exactly as long as that line.
 *
 *   we say what we have -> the server says what it has, and sends what we lack -> we send what it lacks -> edits
 */
import type { Line } from "./line";
import type { Road } from "./roads";
import { QUESTION } from "./wire";

/** The server echoes awareness, which is renewed every 15 s: longer silence may be a dead connection. */
const SILENCE = 45_000; // milliseconds
/** How long an answer to "is anybody there" may take. */
const PATIENCE = 3_000; // milliseconds
/** A line that broke sooner did no good. */
const STABLE = 5_000; // milliseconds

export class Conversation {
  /** Set as soon as there is one; before that nothing can be said. */
  line: Line | null = null;
  open = false;
  /** What the server said it has, until we have answered; null before it said so. */
  asked: Uint8Array | null = null;
  /** What the server sent until we answered: what stands in there is no news to it. */
  told: Uint8Array[] = [];
  /** Has the server's answer come? From here on the document is whole. */
  whole = false;
  answered = false;
  #began = Date.now();
  #heard = Date.now();
  /** When we asked whether anybody is still there. */
  #pinged: number | null = null;

  constructor(readonly road: Road) {}

  hears(): void {
    this.#heard = Date.now();
  }

  say(message: Uint8Array): void {
    this.line?.send(message);
  }

  /** Did it do any good? */
  get wasStable(): boolean {
    return this.answered && Date.now() - this.#began > STABLE;
  }

  /** After a long silence we ask something that is always answered; after no answer the connection is dead. */
  isDead(): boolean {
    if (Date.now() - this.#heard < SILENCE) this.#pinged = null;
    else if (this.#pinged === null) {
      this.#pinged = Date.now();
      this.say(QUESTION);
    }
    return this.#pinged !== null && Date.now() - this.#pinged > PATIENCE;
  }
}
