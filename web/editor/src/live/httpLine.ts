/**
 * A line through requests, for where WebSockets are blocked. One request at a time: it either brings something, and is
 * answered at once, or waits for news, and is given up as soon as there is something to bring.
 *
 *   bring -> bring -> wait … given up -> bring -> wait … answered -> wait …
 *
 * Since only one is under way, order is kept, nothing of ours comes back as news, and `after` is never in doubt.
 */
import { BROKE, type Line, type Listener, type OpenLine } from "./line";
import { LARGEST, post, Refused, type Visit } from "./post";
import { Roll } from "./roll";
import { countsForSaved, decode, encodeSaved, isAnswer } from "./wire";

const WAIT = 25; // seconds; the server takes no more
/** Requests begin at least so far apart: what comes meanwhile goes together. */
const PACE = 100; // milliseconds
/** Who types goes on typing: no waiting for news is begun between two letters. */
const SETTLE = 300; // milliseconds
/** In a tab that nobody looks at, news is fetched less often. */
const HIDDEN = 3_000; // milliseconds
/** A wait that brings nothing and ends at once is a proxy's doing: it is asked more and more rarely. */
const IN_VAIN = 1_000; // milliseconds
const LONGEST_PACE = 5_000; // milliseconds

export const openHttpLine =
  (url: string): OpenLine =>
  (listener) =>
    new HttpLine(url, listener);

class HttpLine implements Line {
  #url: string;
  #listener: Listener;
  #queue: Uint8Array[] = [];
  #after: string | null = null;
  #ended = false;
  #waiting: AbortController | null = null;
  #wake: (() => void) | null = null;
  #began = 0;
  #brought = 0;
  #pace = PACE;
  #roll = new Roll();
  /** Edits that the server has called saved, of those sent on this line. */
  #counted = 0;
  /** It was asked for the rest, and until it has that nothing counts as saved. */
  #owes = false;

  constructor(url: string, listener: Listener) {
    this.#url = url;
    this.#listener = listener;
    document.addEventListener("visibilitychange", this.#nudge);
    queueMicrotask(() => {
      if (this.#ended) return;
      listener.opened();
      void this.#run();
    });
  }

  send(message: Uint8Array): void {
    if (this.#ended) return;
    this.#queue.push(message);
    this.#nudge();
  }

  hurry(): void {
    if (this.#ended || this.#queue.length === 0) return;
    // Sent again in order by the next visit, should the page stay: what arrives twice changes nothing.
    void post(this.#url, this.#queue, { leaving: true }).catch(() => undefined);
  }

  close(): void {
    this.#stop();
  }

  async #run(): Promise<void> {
    try {
      while (!this.#ended) {
        if (this.#queue.length > 0) await this.#bring();
        else await this.#listen();
      }
    } catch (error) {
      if (this.#ended) return;
      this.#stop();
      this.#listener.ended(error instanceof Refused ? error.code : BROKE);
    }
  }

  async #bring(): Promise<void> {
    await this.#pause(this.#began + PACE - Date.now(), () => false);
    const messages = this.#next();
    this.#began = Date.now();
    const visit = await post(this.#url, messages, { after: this.#after });
    this.#brought = Date.now();
    this.#take(visit, messages);
  }

  /** As much of what waits as one request may hold. */
  #next(): Uint8Array[] {
    let size = 0;
    let count = 0;
    for (const message of this.#queue) {
      size += message.length + 5;
      if (count > 0 && size > LARGEST) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #listen(): Promise<void> {
    const rest = document.hidden ? HIDDEN : this.#pace;
    const begin = Math.max(this.#began + rest, this.#brought + SETTLE);
    await this.#pause(begin - Date.now(), () => this.#queue.length > 0);
    if (this.#queue.length > 0 || this.#ended) return;
    this.#began = Date.now();
    this.#waiting = new AbortController();
    try {
      const visit = await post(this.#url, [], {
        after: this.#after,
        wait: WAIT,
        signal: this.#waiting.signal,
      });
      const inVain = visit.after === this.#after && Date.now() - this.#began < IN_VAIN;
      this.#pace = inVain ? Math.min(this.#pace * 2, LONGEST_PACE) : PACE;
      this.#take(visit, []);
    } catch (error) {
      if (!this.#waiting?.signal.aborted) throw error;
    } finally {
      this.#waiting = null;
    }
  }

  #take(visit: Visit, sent: readonly Uint8Array[]): void {
    if (this.#ended) return;
    const before = this.#counted;
    this.#counted += sent.filter(countsForSaved).length;
    if (sent.some(isAnswer)) this.#owes = false;
    if (visit.after !== null) this.#after = visit.after;
    this.#listener.alive();
    let saved = this.#counted === before;
    for (const message of visit.messages) {
      if (this.#ended) return;
      const read = decode(message);
      if (read.is === "saved") {
        saved = true;
        // Each visit counts from one; a line counts from its beginning.
        if (!this.#owes) this.#listener.heard(encodeSaved(before + read.count, read.seq));
      } else this.#listener.heard(message);
      const left = this.#roll.whoLeft(message);
      if (left) this.#listener.heard(left);
    }
    if (!saved) this.#owes = true;
  }

  /** Waits so many milliseconds, or until something is to be done sooner. */
  async #pause(milliseconds: number, over: () => boolean): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!this.#ended && !over() && Date.now() < end) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!document.hidden && milliseconds >= HIDDEN) break;
    }
    this.#wake = null;
  }

  #nudge = (): void => {
    if (this.#queue.length > 0) this.#waiting?.abort();
    this.#wake?.();
  };

  #stop(): void {
    this.#ended = true;
    document.removeEventListener("visibilitychange", this.#nudge);
    this.#waiting?.abort();
    this.#wake?.();
  }
}
