/**
 * One conversation over one line, from the first word to the break: what lives exactly as long as that line.
 *
 *   we say what we have -> the server says what it has, and sends what we lack -> we send what it lacks -> edits
 */
import * as Y from "yjs";
import { isNews, NOTHING } from "./deletions";
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
  /** Has the server's answer come? From here on the document is whole. */
  isWhole = false;
  answered = false;
  /** What the server sent until we answered: what stands in there is no news to it. */
  #told: Uint8Array[] = [];
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

  wasTold(update: Uint8Array): void {
    if (!this.answered) this.#told.push(update);
  }

  /** What the server lacks, once both sides have said what they have; null before. It is taken to be sent. */
  reply(doc: Y.Doc, canWrite: boolean): { update: Uint8Array; isNews: boolean } | null {
    if (this.asked === null || !this.isWhole) return null;
    const lacking = canWrite ? Y.encodeStateAsUpdate(doc, this.asked) : NOTHING;
    const news = this.answered || isNews(lacking, this.#told);
    this.asked = null;
    this.#told = [];
    this.answered = true;
    return { update: news ? lacking : NOTHING, isNews: news };
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
