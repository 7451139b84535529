/**
 * The notebook: one recording, its events in order. Each is on disk before anybody is told that it is kept.
 *
 * What is written here is what happened; that it is sent is another's work (sending.ts), from the same disk.
 */

import { MAX_RECORDING, type Missed, type NumberedPolicy, type Said } from "../../protocol/events";
import type { Reached, Told } from "../../protocol/recordings";
import type { Deed } from "../seam";
import { allOf, type Disk, type EventRow, Full, type RecordingRow, write } from "./disk";
import { fitted } from "./fitting";
import { type Beside, type Later, writeBeside, writeLater } from "./later";
import type { Rules } from "./sites";
import { Turns } from "./turns";
import { writeUndone } from "./undoing";
import { stepWords } from "./words";

const CUT_OFF = "The recorder was ended before the picture was there.";

/** A step as the popup shows it until the guide tells it. n: of the event that began it. */
export interface Step {
  n: number;
  words: string;
}

/** What the guide says by now. Of what was only acknowledged the last step is not known. */
type TellsSoFar = Pick<Told, "events" | "steps"> & Partial<Told>;
const NOTHING_TOLD: TellsSoFar = { events: 0, steps: 0 };

/** What is still to come of an event. */
interface Coming {
  later: Promise<Later>;
  beside: Promise<Beside> | undefined;
}

export class Notebook {
  #turns = new Turns();
  #steps: Step[] = [];
  #told: TellsSoFar = NOTHING_TOLD;
  #takenBack = 0; // the event by which something was last taken back: what the guide said before holds no more
  #full = false;
  #undoing = { asked: Infinity, over: Promise.resolve() }; // what is done after it was asked for waits until it is over

  private constructor(
    readonly disk: Disk,
    public row: RecordingRow,
    readonly changed: () => void,
  ) {}

  /** A recording that begins now. */
  static async begin(disk: Disk, row: RecordingRow, changed: () => void): Promise<Notebook> {
    await write(disk, ["recordings"], (to) => to.put("recordings", row));
    return new Notebook(disk, row, changed);
  }

  /** The recording that was going on when the last worker ended, if there was one. */
  static async reopen(disk: Disk, changed: () => void): Promise<Notebook | undefined> {
    const row = (await disk.getAll("recordings")).find((one) => one.state !== "over");
    if (!row) return undefined;
    const book = new Notebook(disk, row, changed);
    await book.#turns.take(() => book.#readBack());
    return book;
  }

  get rules(): Rules {
    const { server, url, policy } = this.row; // people may open it by another address than their recorder does
    return { policy: policy.policy, home: [server, url].map((address) => new URL(address).origin) };
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** How many steps the guide has, where it is known: not after a worker was ended, and not after one was taken back. */
  get inGuide(): number | undefined {
    return this.#told === NOTHING_TOLD && this.row.have > 0 ? undefined : this.#told.steps;
  }

  /** How many there are that the guide does not tell yet. */
  get ahead(): number {
    return this.#untold.length;
  }

  /** As many as the guide has, and those that it does not tell yet. */
  get count(): number {
    return this.#told.steps + this.ahead;
  }

  /** The last step, in the guide's words where it tells it. */
  get lastWords(): string {
    return this.#untold.at(-1)?.words ?? this.#told.last ?? this.#steps.at(-1)?.words ?? "";
  }

  /** Whether there is more than is known to be told. */
  get isAhead(): boolean {
    return this.row.have > this.#told.events || this.#told.last === undefined;
  }

  /** Whether the guide tells all that was put down. Only then is it known what its last step is. */
  get isTold(): boolean {
    return this.#told.last !== undefined && this.#told.events >= this.row.last;
  }

  get #untold(): readonly Step[] {
    return this.#steps.filter(({ n }) => n > this.#told.events);
  }

  /** Whether that is news. What the guide said before something was taken back holds no more. */
  guideTells(told: TellsSoFar): boolean {
    const { events, last } = this.#told;
    if (told.events < Math.max(events, this.#takenBack)) return false;
    if (told.events === events && (last !== undefined || told.last === undefined)) return false;
    this.#told = told;
    this.changed();
    return true;
  }

  /**
   * Put down what happened. later: what is still to come of it. beside: what then comes to stand beside its picture,
   * and never rejects. Whoever says a deed again changes nothing. Says whether it is kept, now or already.
   */
  async tell(deed: Deed, key: string, later?: Promise<Later>, beside?: Promise<Beside>): Promise<boolean> {
    if (deed.at > this.#undoing.asked) await this.#undoing.over;
    return this.#turns.take(async () => {
      if (await this.#knows(key)) return true;
      if (!this.takes(deed)) return false;
      await this.#putDown(deed, key, later && { later, beside });
      return true;
    });
  }

  /**
   * Whether it belongs into the recording: what was done before a pause does, and what was done in it does not, however
   * late it is heard of.
   */
  takes({ at }: Deed): boolean {
    const { state, until, resumed = 0 } = this.row;
    const isBefore = until !== undefined && at <= until;
    return state === "paused" ? isBefore : state === "recording" && (isBefore || at >= resumed);
  }

  /** Go on after a pause, of which there is a gap. */
  async resume(): Promise<void> {
    await this.#undoing.over;
    await this.#turns.take(async () => {
      if (this.row.state !== "paused" || this.row.ends) return;
      await this.#change({ state: "recording", resumed: Date.now() });
      await this.#putDown({ type: "gap", why: this.row.gap, at: Date.now() }, crypto.randomUUID());
    });
  }

  /**
   * gap: what is told of it when it goes on. ends: it is not to go on, but only to hear of what was done before. Says
   * whether there was room to write it down.
   */
  pause(gap: RecordingRow["gap"], ends = false): Promise<boolean> {
    return this.#turns.take(async () => {
      if (this.#full) await this.#tellOfQuota();
      if (this.row.state === "recording")
        return this.#hold({ state: "paused", gap, until: Date.now(), ends });
      return ends && this.row.state === "paused" ? this.#hold({ ends }) : true;
    });
  }

  /** Says whether there was room to write it down. */
  stop(): Promise<boolean> {
    return this.#turns.take(async () => {
      if (this.#full) await this.#tellOfQuota();
      return this.#hold({ state: "stopping" });
    });
  }

  /** The server has all of it: nothing of it stays here but where it is to be seen. */
  async close(): Promise<void> {
    await this.#turns.take(async () => {
      const over: RecordingRow = { ...this.row, state: "over" };
      await write(this.disk, ["recordings", "events", "pictures"], (to) => {
        to.put("recordings", over);
        to.remove("events", allOf(over.id));
        to.remove("pictures", allOf(over.id));
      });
      this.row = over;
    });
    this.changed();
  }

  /** Wait until all that was told before is put down. */
  allPutDown(): Promise<void> {
    return this.#turns.take(async () => {});
  }

  /**
   * Take back the last step, whatever else followed from it. untilKnown: it may be waited for until all that was done
   * before is put down, and it is known which step is the last; what is done from now on stays. Answers the keys of what
   * was taken back; nothing where there was no step. Raises Full, and nothing is taken back.
   */
  undo(untilKnown = async (): Promise<void> => {}): Promise<string[] | undefined> {
    const undone = untilKnown().then(() => this.#undo());
    const over = undone.then(() => {}).catch(() => {}); // who asked hears of it
    this.#undoing = { asked: Date.now(), over };
    return undone;
  }

  #undo(): Promise<string[] | undefined> {
    return this.#turns.take(async () => {
      const since = this.#untold.at(-1)?.n ?? (this.#told.since || this.#steps.at(-1)?.n);
      if (since === undefined || !["recording", "paused"].includes(this.row.state)) return undefined;
      const undo = this.#eventRow({ type: "undo", since, at: Date.now() }, crypto.randomUUID());
      const keys = await writeUndone(this.disk, { ...this.row, last: undo.n }, undo, since);
      this.row = { ...this.row, last: undo.n };
      this.#steps = this.#steps.filter(({ n }) => n < since);
      this.#told = NOTHING_TOLD;
      this.#takenBack = undo.n;
      this.changed();
      return keys;
    });
  }

  /** The number of a tab, in the order in which tabs came into the recording. */
  tabNumber(tab: number): number {
    const known = this.row.tabs[tab];
    if (known !== undefined) return known;
    const number = Math.max(0, ...Object.values(this.row.tabs)) + 1;
    this.row = { ...this.row, tabs: { ...this.row.tabs, [tab]: number } }; // on disk with the event that names it
    return number;
  }

  hasTab(tab: number): boolean {
    return this.row.tabs[tab] !== undefined;
  }

  async policyIs(policy: NumberedPolicy): Promise<void> {
    await this.#turns.take(() => this.#change({ policy }));
  }

  /** Up to here the server has it on disk, so nobody asks for it here again. */
  async acknowledged({ have, told, steps }: Reached): Promise<void> {
    this.guideTells({ events: told, steps });
    await this.#turns.take(async () => {
      const { id, have: before } = this.row;
      const range = IDBKeyRange.bound([id, before + 1], [id, have]);
      const rows = have > before ? await this.disk.getAll("events", range) : [];
      const row: RecordingRow = { ...this.row, have, last: Math.max(this.row.last, have) };
      await write(this.disk, ["recordings", "events"], (to) => {
        to.put("recordings", row);
        for (const { said: _, ...rest } of rows) to.put("events", rest);
      });
      this.row = { ...this.row, have, last: row.last };
      if (this.#full) await this.#tellOfQuota(); // what was sent has made room
    });
    this.changed();
  }

  /** What the server would not have, and why it is not to be tried again: a gap in its place. */
  async replaceByGap(n: number): Promise<void> {
    await this.#turns.take(async () => {
      const row = await this.disk.get("events", [this.row.id, n]);
      if (!row?.said) return;
      const { at, policy } = row.said;
      const gap: Missed = { type: "gap", n, at, why: "lost", ...(policy !== undefined && { policy }) };
      await write(this.disk, ["events"], (to) => to.put("events", { ...row, said: gap, due: false }));
    });
  }

  async #putDown(deed: Deed, key: string, coming?: Coming, asLast = false): Promise<void> {
    if (this.row.last >= MAX_RECORDING) {
      await this.#hold({ state: "stopping" });
      return;
    }
    if (this.row.last === MAX_RECORDING - 1 && !asLast) return this.#endFull(key);
    if (this.#full && deed.type !== "gap") await this.#tellOfQuota();
    const event = { ...this.#eventRow(deed, key), due: coming !== undefined };
    const { n } = event;
    const row: RecordingRow = { ...this.row, last: n };
    try {
      await write(this.disk, ["recordings", "events"], (to) => {
        to.put("events", event);
        to.put("recordings", row);
      });
    } catch (error) {
      if (!(error instanceof Full)) throw error;
      this.#full = true; // which is told as soon as there is room for telling it
      return;
    }
    this.row = { ...this.row, last: n }; // a tab may have got its number meanwhile
    if (event.step) this.#steps.push({ n, words: event.step });
    this.changed();
    if (coming) void this.#wait(n, coming);
  }

  #eventRow(deed: Deed, key: string): EventRow {
    const { id, last, policy } = this.row;
    const n = last + 1;
    const said = fitted({ ...deed, n, policy: policy.version } as Said);
    return { recording: id, n, key, said, step: stepWords(said), due: false, undone: false };
  }

  /** Each is on disk as soon as it is there; the event is sent when nothing more is to come. */
  async #wait(n: number, { later, beside }: Coming): Promise<void> {
    const missing: Later = { shot: { missing: "The browser gave no picture." } };
    await this.#addLater(n, await later.catch(() => missing), beside === undefined);
    if (beside) await this.#addBeside(n, await beside);
  }

  async #tellOfQuota(): Promise<void> {
    this.#full = false;
    await this.#putDown({ type: "gap", why: "quota", at: Date.now() }, crypto.randomUUID());
  }

  /** A recording that is as long as one may be ends by saying so. */
  async #endFull(key: string): Promise<void> {
    await this.#putDown({ type: "gap", why: "quota", at: Date.now() }, key, undefined, true);
    await this.#hold({ state: "stopping" });
  }

  #addLater(n: number, later: Later, isAll: boolean): Promise<void> {
    const { picture: _, ...rest } = later;
    const without: Later = { ...rest, shot: { missing: "There was no room to keep the picture." } };
    return this.#addTo(
      n,
      (row) => writeLater(this.disk, row, later, isAll),
      (row) => writeLater(this.disk, row, without, isAll),
    );
  }

  #addBeside(n: number, beside: Beside): Promise<void> {
    return this.#addTo(
      n,
      (row) => writeBeside(this.disk, row, beside),
      (row) => writeBeside(this.disk, row, {}),
    );
  }

  /** To an event of which something is still to come. withoutRoom: where the disk is full. */
  #addTo(
    n: number,
    add: (row: EventRow) => Promise<void>,
    withoutRoom: (row: EventRow) => Promise<void>,
  ): Promise<void> {
    return this.#turns.take(async () => {
      const row = await this.disk.get("events", [this.row.id, n]);
      if (!row?.said || !row.due) return;
      try {
        await add(row);
      } catch (error) {
        if (!(error instanceof Full)) throw error;
        await withoutRoom(row);
      }
      this.changed();
    });
  }

  async #change(part: Partial<RecordingRow>): Promise<void> {
    const row = { ...this.row, ...part };
    await write(this.disk, ["recordings"], (to) => to.put("recordings", row));
    this.row = { ...this.row, ...part };
    this.changed();
  }

  /** It holds from now on. Where there is no room to write it down it is written with what is written next. */
  async #hold(part: Partial<RecordingRow>): Promise<boolean> {
    this.row = { ...this.row, ...part };
    try {
      await write(this.disk, ["recordings"], (to) => to.put("recordings", this.row));
      return true;
    } catch (error) {
      if (!(error instanceof Full)) throw error;
      return false;
    } finally {
      this.changed();
    }
  }

  async #knows(key: string): Promise<boolean> {
    return (await this.disk.getKeyFromIndex("events", "key", [this.row.id, key])) !== undefined;
  }

  /** What the last worker left: its steps, and events whose pictures nobody will bring any more. */
  async #readBack(): Promise<void> {
    const rows = await this.disk.getAll("events", allOf(this.row.id));
    this.#steps = rows.filter((row) => row.step && !row.undone).map((row) => ({ n: row.n, words: row.step }));
    const due = rows.filter((row) => row.due && row.said);
    const writing = write(this.disk, ["events"], (to) => {
      for (const row of due) {
        const shot = row.said?.shot ?? { missing: CUT_OFF };
        to.put("events", { ...row, said: { ...row.said, shot } as Said, due: false });
      }
    });
    await writing.catch((error: unknown) => {
      if (!(error instanceof Full)) throw error; // otherwise a later worker finds room
    });
  }
}
