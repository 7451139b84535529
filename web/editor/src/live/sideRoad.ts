/**
 * A socket takes messages of at most 1 MiB. A larger one – a long time offline, a huge paste – goes by HTTP beside it,
 * and those behind it wait, since they build upon it. To whoever uses the line it looks like any other message.
 */
import { BROKE, type Line, type Listener, type OpenLine } from "./line";
import { post, Refused } from "./post";
import { countsForSaved, decode, encodeSaved } from "./wire";

export const LARGEST_FRAME = 1024 * 1024; // bytes

/** open: a line for what is small. url: where what is large is posted. */
export const withSideRoad =
  (open: OpenLine, url: string): OpenLine =>
  (listener) =>
    new LineWithSideRoad(open, url, listener);

class LineWithSideRoad implements Line {
  #line: Line;
  #url: string;
  #listener: Listener;
  #over = false;
  /** What waits behind a large message that is on its way. */
  #behind: Uint8Array[] = [];
  #busy = false;
  /** The edits sent, in order: whether each went by the side road, and whether that one is saved. */
  #edits: ("socket" | "posted" | "saved")[] = [];
  #savedOnSocket = 0;
  #seq = 0;

  constructor(open: OpenLine, url: string, listener: Listener) {
    this.#url = url;
    this.#listener = listener;
    this.#line = open({
      opened: () => listener.opened(),
      alive: () => listener.alive(),
      heard: (message) => this.#heard(message),
      ended: (code) => this.#end(code),
    });
  }

  send(message: Uint8Array): void {
    if (this.#over) return;
    if (this.#busy) this.#behind.push(message);
    else if (message.length > LARGEST_FRAME) void this.#post(message);
    else {
      if (countsForSaved(message)) this.#edits.push("socket");
      this.#line.send(message);
    }
  }

  hurry(): void {
    this.#line.hurry();
  }

  close(): void {
    this.#over = true;
    this.#line.close();
  }

  async #post(message: Uint8Array): Promise<void> {
    this.#busy = true;
    const place = this.#edits.push("posted") - 1;
    try {
      const { messages } = await post(this.#url, [message]);
      if (this.#over) return;
      for (const answer of messages) {
        const read = decode(answer);
        if (read.is === "saved") {
          this.#edits[place] = "saved";
          this.#confirm(read.seq);
        } else this.#listener.heard(answer);
      }
    } catch (error) {
      if (!this.#over) {
        this.#line.close();
        this.#end(error instanceof Refused ? error.code : BROKE);
      }
      return;
    } finally {
      this.#busy = false;
    }
    const behind = this.#behind;
    this.#behind = [];
    for (const each of behind) this.send(each);
  }

  #heard(message: Uint8Array): void {
    const read = decode(message);
    if (read.is !== "saved") {
      this.#listener.heard(message);
      return;
    }
    this.#savedOnSocket = read.count;
    this.#confirm(read.seq);
  }

  /** Says how many of the edits, from the first on, are saved: the socket's count knows nothing of the others. */
  #confirm(seq: number): void {
    this.#seq = Math.max(this.#seq, seq);
    let left = this.#savedOnSocket;
    let count = 0;
    for (const edit of this.#edits) {
      if (edit === "posted" || (edit === "socket" && left === 0)) break;
      if (edit === "socket") left -= 1;
      count += 1;
    }
    this.#listener.heard(encodeSaved(count, this.#seq));
  }

  #end(code: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.ended(code);
  }
}
