/**
 * Sending: what the notebook has and the server has not, in order, until there is nothing left.
 *
 * Words go before pictures. Whoever does not answer is asked again, after a while that doubles; an alarm wakes the worker
 * that died in between. What the server would never take is let go, as a gap, so that what comes after it can go on.
 */

import type { Access } from "../../protocol/access";
import { Refused, Unreachable } from "../../protocol/errors";
import type { Said } from "../../protocol/events";
import { fittingBatch, sayEvents, sendPicture, stopRecording } from "../../protocol/recordings";
import { allOf } from "./disk";
import type { Notebook } from "./notebook";

const FIRST_PAUSE = 1000; // milliseconds
const LONGEST_PAUSE = 60_000;
const AT_ONCE = 400; // events that are read from the disk in one go

/** What keeps it from sending. away: for now; signed out: until somebody signs in; over: for good. */
export type Trouble = { is: "away" | "signed out" | "over"; words: string };

/** The server has less than it said that it has on disk. What is missing there is here no more, so nothing can follow. */
class Behind extends Error {
  override name = "Behind";

  constructor(has: number, had: number) {
    super(
      `Cairn has lost a part of this recording, as after it was restored from a backup: it had ${had} events and has ${has}. What came after them cannot be sent.`,
    );
  }
}

export class Sending {
  trouble: Trouble | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #pause = FIRST_PAUSE;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #sent = new Set<string>(); // pictures, which several steps may share

  constructor(
    readonly book: Notebook,
    readonly access: () => Promise<Access | undefined>,
    readonly changed: () => void,
  ) {}

  /** There may be something to send, or somebody to send it to. */
  wake(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again) {
        this.#again = false;
        this.wake();
      }
    });
  }

  /** Whoever came back on line need not wait out the pause. */
  hurry(): void {
    this.#pause = FIRST_PAUSE;
    this.wake();
  }

  /** Nothing more is sent from here. */
  end(): void {
    clearTimeout(this.#timer);
  }

  async waiting(): Promise<{ events: number; pictures: number }> {
    const { id, have, last } = this.book.row;
    return { events: last - have, pictures: await this.book.disk.count("pictures", allOf(id)) };
  }

  async #run(): Promise<void> {
    try {
      const access = await this.access();
      if (!access) throw new Refused(401, "unknown", "This recorder is not signed in.");
      while ((await this.#sendEvents(access)) || (await this.#sendOnePicture(access)));
      await this.#stopIfAllIsThere(access);
      this.#pause = FIRST_PAUSE;
      this.#tell(undefined);
    } catch (error) {
      this.#wait(error);
    }
  }

  /** Whether there may be more. */
  async #sendEvents(access: Access): Promise<boolean> {
    const events = await this.#unsent();
    const batch = fittingBatch(events);
    if (batch.length === 0) return false;
    try {
      const reached = await sayEvents(access, this.book.row, batch);
      const { have } = reached;
      if (have < this.book.row.have) throw new Behind(have, this.book.row.have);
      if (have === this.book.row.have)
        throw new Unreachable(`The server has ${have} events, whatever is sent.`);
      await this.book.acknowledged(reached);
    } catch (error) {
      if (!isForGood(error)) throw error;
      await this.#findTheWrongOne(access, batch);
    }
    this.#tell(undefined);
    return true;
  }

  /** Events after what the server has, up to the first that something is still to come of. */
  async #unsent(): Promise<Said[]> {
    const { id, have } = this.book.row;
    const range = IDBKeyRange.bound([id, have + 1], [id, have + AT_ONCE]);
    const rows = await this.book.disk.getAll("events", range);
    const due = rows.findIndex((row) => row.due || !row.said);
    return (due < 0 ? rows : rows.slice(0, due)).flatMap((row) => row.said ?? []);
  }

  /** A batch was refused: one by one, and the one that is refused alone becomes a gap. */
  async #findTheWrongOne(access: Access, batch: Said[]): Promise<void> {
    for (const event of batch) {
      try {
        await this.book.acknowledged(await sayEvents(access, this.book.row, [event]));
      } catch (error) {
        if (!isForGood(error)) throw error;
        if (event.type === "gap") throw error; // even a gap is refused: it is not the event that is wrong
        return this.book.replaceByGap(event.n);
      }
    }
  }

  /** Whether there may be more. */
  async #sendOnePicture(access: Access): Promise<boolean> {
    const { id } = this.book.row;
    const [picture] = await this.book.disk.getAll("pictures", allOf(id), 1);
    if (!picture) return false;
    try {
      if (!this.#sent.has(picture.sha256)) await sendPicture(access, this.book.row, picture);
    } catch (error) {
      if (!isForGood(error) && !(error instanceof Refused && [403, 413, 415].includes(error.status)))
        throw error;
    }
    this.#sent.add(picture.sha256);
    await this.book.disk.delete("pictures", [id, picture.sha256]);
    this.changed();
    return true;
  }

  async #stopIfAllIsThere(access: Access): Promise<void> {
    const { id, state, last, have } = this.book.row;
    if (state !== "stopping" || have < last) return;
    const waiting = await this.waiting();
    if (waiting.pictures > 0) return this.wake();
    await stopRecording(access, id, last);
    await this.book.close();
  }

  #wait(error: unknown): void {
    const trouble = troubleFrom(error);
    this.#tell(trouble);
    if (trouble.is !== "away") return;
    const asked = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : this.#pause;
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    this.#timer = setTimeout(() => this.wake(), asked);
  }

  #tell(trouble: Trouble | undefined): void {
    if (trouble?.words === this.trouble?.words) return;
    this.trouble = trouble;
    this.changed();
  }
}

/** What is sent again will be refused again, whoever sends it. */
function isForGood(error: unknown): error is Refused {
  return error instanceof Refused && (error.status === 400 || error.status === 422 || error.status === 413);
}

function troubleFrom(error: unknown): Trouble {
  if (error instanceof Unreachable)
    return { is: "away", words: "Cairn cannot be reached. What is recorded is kept here." };
  if (error instanceof Behind) return { is: "over", words: error.message };
  if (!(error instanceof Refused)) return { is: "away", words: `It could not be sent: ${String(error)}` };
  if (error.isForNow) return { is: "away", words: error.message };
  if (error.status === 401 || error.status === 403) return { is: "signed out", words: error.message };
  return { is: "over", words: error.message };
}
