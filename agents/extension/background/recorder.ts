/**
 * The recorder: the account, the recording that is going on, its camera, its sending and the pages, put together.
 *
 * It is made anew with each life of the worker, from what lies on disk; until that is read, whoever comes waits.
 */

import { Refused, Unreachable } from "../../protocol/errors";
import { askAboutRecording, beginRecording } from "../../protocol/recordings";
import { api } from "../api";
import type { Deed, ToPage } from "../seam";
import type { Before } from "../shown";
import { Account } from "./account";
import { Afterwards } from "./afterwards";
import { Answers } from "./answers";
import { Camera } from "./camera";
import { type Disk, openDisk } from "./disk";
import { filmed } from "./filming";
import type { Beside, Later } from "./later";
import { isShown, lookAt } from "./looking";
import { Notebook } from "./notebook";
import { Ordering } from "./ordering";
import { type PageSaid, Pages } from "./pages";
import { Sending } from "./sending";
import { untilTold } from "./takingBack";
import { Turns } from "./turns";

declare const VERSION_OF_AGENT: string;

/** A pause that there was no room to write down. id: of the recording. ends: it was to be stopped. */
interface Unwritten {
  id: string;
  ends: boolean;
}
const UNWRITTEN = "unwritten";

export class Recorder {
  book: Notebook | undefined;
  sending: Sending | undefined;
  before: Before | undefined;
  isEntering = false; // it has begun, or goes on, and not all pages know: what is done in them just now may be missed
  #asked = new Map<string, Promise<Later>>();
  #lastDeed = new Map<number, number>();
  readonly #order = new Ordering();
  readonly #answers = new Answers();
  readonly #starts = new Turns();
  #takingBack: Promise<boolean> | undefined;

  readonly camera = new Camera(
    lookAt,
    () => this.book?.row.policy.policy.pictures ?? false,
    (tab, at, picture) => this.afterwards.saw(tab, at, picture),
    (tab) => this.pages.tellAll(tab),
    isShown,
  );
  readonly afterwards = new Afterwards(this.camera, filmed, () => this.policy);
  readonly pages = new Pages(
    () => this.rules,
    () => this.book?.row.id ?? "",
    {
      said: (tab, frame, message, answer) => void this.#said(tab, frame, message, answer),
      told: (tab, frame, isTo) => (isTo ? this.camera.meet(tab, frame) : this.camera.forgetFrame(tab, frame)),
      gone: (tab, frame) => {
        this.camera.forgetFrame(tab, frame);
        this.#order.gone(frame);
      },
    },
  );

  private constructor(
    readonly disk: Disk,
    readonly account: Account,
    readonly changed: () => void,
  ) {}

  static async open(changed: () => void, at?: Disk): Promise<Recorder> {
    const disk = at ?? (await openDisk());
    const recorder = new Recorder(disk, await Account.open(disk, changed), changed);
    const over = await disk.getAll("recordings");
    recorder.before = over.findLast((row) => row.state === "over");
    const book = await Notebook.reopen(disk, () => recorder.#bookChanged());
    const { [UNWRITTEN]: unwritten } = await api.storage.session.get<{ [UNWRITTEN]?: Unwritten }>(UNWRITTEN);
    if (book && unwritten?.id === book.row.id) await book.pause("paused", unwritten.ends);
    if (book?.row.ends && book.row.state === "paused") await book.stop();
    if (book) recorder.#have(book);
    return recorder;
  }

  /** By which to record just now; undefined while nothing is recorded. */
  get rules() {
    return this.book?.row.state === "recording" ? this.book.rules : undefined;
  }

  get policy() {
    return this.rules?.policy;
  }

  /** Once, however often it is asked for before it has begun. */
  start(title: string, first: () => Promise<void>): Promise<void> {
    return this.#starts.take(() => this.#start(title, first));
  }

  /** Begin, with what is in view. Raises Refused or Unreachable: a recording is the server's to begin, since it says what is masked. */
  async #start(title: string, first: () => Promise<void>): Promise<void> {
    const [access, whose] = [await this.account.access(), await this.account.whose()];
    if (!access || !whose || this.book) return;
    const called = title.trim() && { title: title.trim() };
    const wanted = { agent: `extension/${VERSION_OF_AGENT}`, ...called };
    const begun = await beginRecording(access, await this.account.deviceKey(), wanted);
    const { id, guide, url, key, policy } = begun;
    const server = access.server;
    const row = {
      id,
      server,
      whose,
      guide,
      url,
      key,
      policy,
      last: 0,
      have: 0,
      tabs: {},
      gap: "paused",
      ...called,
    } as const;
    await this.#forgetBefore();
    await this.#entering(async () => {
      this.#have(await Notebook.begin(this.disk, { ...row, state: "recording" }, () => this.#bookChanged()));
      await first();
    });
  }

  async #entering(begin: () => Promise<void>): Promise<void> {
    this.isEntering = true;
    try {
      await begin();
      await this.pages.enter();
    } finally {
      this.isEntering = false;
      this.changed();
    }
  }

  /** What the browser itself tells. tab: where, if anywhere. */
  async tell(deed: Deed, tab?: number, later?: Promise<Later>): Promise<void> {
    if (tab !== undefined) this.#answers.renew(tab);
    await this.#inOrder(deed, "", () => this.#putDown(deed, crypto.randomUUID(), tab, later));
  }

  #inOrder(deed: Deed, frame: string, put: () => Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) =>
      this.#order.done(deed.at, frame, () => put().then(resolve, reject)),
    );
  }

  forgetTab(tab: number): void {
    this.camera.forgetTab(tab);
    this.afterwards.forgetTab(tab);
  }

  /** Whether nothing was told yet. */
  get isEmpty(): boolean {
    return this.book?.row.last === 0;
  }

  /** Whether something was done in this tab within this time. */
  didSomething(tab: number | undefined, within: number): boolean {
    return tab !== undefined && Date.now() - (this.#lastDeed.get(tab) ?? 0) < within;
  }

  /** By what is private now; until the server has said it, and while nobody answers, by what was. */
  async resume(): Promise<void> {
    await this.#entering(async () => {
      await this.book?.resume();
      await api.storage.session.remove(UNWRITTEN);
    });
    await this.#learnPolicy();
    this.pages.tellAll();
  }

  async #learnPolicy(): Promise<void> {
    try {
      const { book } = this;
      if (!book) return;
      const access = await this.account.accessFor(book.row);
      await book.policyIs((await askAboutRecording(access, book.row.id)).policy);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    }
  }

  /** Says whether there was room to write it down. It is paused in any case. */
  async pause(gap: "paused" | "closed" = "paused"): Promise<boolean> {
    const isWritten = await this.#pauseBook(gap, false);
    await this.#leave();
    return isWritten;
  }

  /**
   * It is paused until all has been heard of: nothing can be added to what was stopped. Says whether there was room to
   * write it down. It is stopped in any case.
   */
  async stop(): Promise<boolean> {
    await this.#pauseBook("paused", true);
    const isAllSaid = await this.#leave();
    const at = this.book?.row.until ?? Date.now();
    await this.#takingBack?.catch(() => false); // it was asked for before, and who asked hears of it
    if (!isAllSaid) await this.book?.tell({ type: "gap", why: "lost", at }, crypto.randomUUID());
    const isWritten = await this.book?.stop();
    this.sending?.hurry();
    return isWritten ?? true;
  }

  /** What there is no room for on disk is known to the next worker all the same, for as long as the browser runs. */
  async #pauseBook(gap: "paused" | "closed", ends: boolean): Promise<boolean> {
    if (!this.book || (await this.book.pause(gap, ends))) return true;
    const unwritten: Unwritten = { id: this.book.row.id, ends };
    await api.storage.session.set({ [UNWRITTEN]: unwritten });
    return false;
  }

  get isTakingBack(): boolean {
    return this.#takingBack !== undefined;
  }

  /**
   * Take back the last step; what a page still holds back, such as a text that is being typed, may be it. What is done
   * meanwhile stays. Who presses again meanwhile does not see yet what the first time took back, and means the same. Says whether there was a step.
   */
  takeBack(): Promise<boolean> {
    this.#takingBack ??= this.#takeBack().finally(() => {
      this.#takingBack = undefined;
      this.changed();
    });
    this.changed();
    return this.#takingBack;
  }

  async #takeBack(): Promise<boolean> {
    const { book, sending } = this;
    if (!book || !sending) return false;
    const undone = await book.undo(async () => {
      await this.pages.tellHeld((frame) => this.#order.hasBegun(frame));
      this.#order.end();
      await untilTold(this.account, book, sending);
    });
    if (undone) this.pages.tellTakenBack(undone);
    return undone !== undefined;
  }

  /** Give up what can never be sent: the server has this recording no more. */
  async letGo(): Promise<void> {
    await this.book?.close();
    await this.#leave();
  }

  /** Says whether pages told what came of all that was begun in them. */
  async #leave(): Promise<boolean> {
    this.camera.leave(); // at once, so that there is no picture of what is done from now on
    const isAllSaid = await this.pages.leave((frame) => this.#order.hasBegun(frame));
    this.#order.end();
    return isAllSaid;
  }

  async #said(
    tab: number,
    frame: string,
    message: PageSaid,
    answer: (message: ToPage) => void,
  ): Promise<void> {
    switch (message.kind) {
      case "calm":
        if (!this.policy) return; // said before it was heard that this is over
        return this.camera.calm(tab, frame, message.masks);
      case "changed":
        return this.camera.changed(tab, frame, message.whole);
      case "about":
        if (!this.policy) return;
        this.#answers.renew(tab);
        this.#order.begins(frame);
        return this.#begin(tab, `${frame}/${message.id}`, this.camera.about(tab, frame, message.masks));
      case "deed": {
        const { of, key } = message;
        if (this.book && of !== this.book.row.id) return answer({ kind: "kept", key }); // its recording is over
        const deed = this.#answers.kept(tab, message.deed);
        if (!deed) return answer({ kind: "kept", key });
        const later = message.about === undefined ? undefined : this.#asked.get(`${frame}/${message.about}`);
        const shown = later ?? this.#withoutBeingAsked(deed, tab);
        const beside = shown && this.afterwards.of(deed, tab, shown);
        this.#lastDeed.set(tab, Date.now());
        const isKept = await this.#inOrder(deed, frame, () => this.#putDown(deed, key, tab, shown, beside));
        if (isKept) answer({ kind: "kept", key });
        else if (!this.policy) answer({ kind: "stopped" }); // it goes on telling, and has not heard so
      }
    }
  }

  /** The picture for a deed whose asking was lost with the last worker, or for which none was asked. */
  #withoutBeingAsked(deed: Deed, tab: number): Promise<Later> | undefined {
    return deed.type === "navigate" || deed.type === "gap" ? undefined : this.camera.still(tab);
  }

  /** Most that is about to happen comes to nothing, such as a key in the middle of a word. */
  #begin(tab: number, asked: string, picture: Promise<Later>): void {
    this.afterwards.begins(tab, picture);
    this.#asked.set(asked, picture);
    const oldest = this.#asked.keys().next().value;
    if (this.#asked.size > 200 && oldest !== undefined) this.#asked.delete(oldest);
  }

  /** Whether it is kept, now or already. */
  async #putDown(
    deed: Deed,
    key: string,
    tab?: number,
    later?: Promise<Later>,
    beside?: Promise<Beside>,
  ): Promise<boolean> {
    const { book } = this;
    if (!book) return false;
    const isPlaced = tab !== undefined && book.takes(deed);
    const placed = isPlaced ? { ...deed, scene: { ...deed.scene, tab: book.tabNumber(tab) } } : deed;
    return book.tell(placed, key, later, beside);
  }

  #have(book: Notebook): void {
    this.book = book;
    this.sending = new Sending(book, () => this.account.accessFor(book.row), this.changed);
    this.sending.wake();
  }

  #bookChanged(): void {
    if (this.book?.row.state === "over") {
      this.before = this.book.row;
      this.sending?.end();
      this.book = undefined;
      this.sending = undefined;
    } else this.sending?.wake();
    this.changed();
  }

  async #forgetBefore(): Promise<void> {
    for (const row of await this.disk.getAll("recordings"))
      if (row.state === "over") await this.disk.delete("recordings", row.id);
  }
}
