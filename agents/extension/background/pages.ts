/** The pages: their scripts put in when a recording begins, their ports, and what is said through these. */

import { api } from "../api";
import { type FromPage, PORT, type ToPage } from "../seam";
import { Leaving } from "./leaving";
import { kindOfPage, mayRecord, type Rules } from "./sites";

const ENTERED = 1_000; // milliseconds in which a page that is well has been entered
const LAST_WORDS = 150; // milliseconds in which pages that are told to stop have said them
const LATEST_WORDS = 2_000; // … that a page is waited for in which something was begun
const SCRIPTS: chrome.scripting.RegisteredContentScript[] = [
  { id: "page", js: ["page.js"], world: "ISOLATED" },
  { id: "page-main", js: ["page-main.js"], world: "MAIN" },
].map((script) => ({
  ...script,
  world: script.world as "ISOLATED" | "MAIN",
  matches: ["<all_urls>"],
  allFrames: true,
  matchOriginAsFallback: true,
  runAt: "document_start",
}));

export type PageSaid = Exclude<FromPage, { kind: "left" | "told" }>;

/** Who hears what a frame says. frame: its name in the browser. */
export interface Listening {
  said(tab: number, frame: string, message: PageSaid, answer: (message: ToPage) => void): void;
  /** It is told to record, or to stop. */
  told(tab: number, frame: string, isTo: boolean): void;
  gone(tab: number, frame: string): void;
}

export class Pages {
  #frames = new Map<chrome.runtime.Port, string>();
  #named = 0;
  #leaving: Leaving | undefined;
  #telling: Leaving | undefined;

  /** rules: by which to record; undefined while nothing is. of: the recording, by its id. */
  constructor(
    readonly rules: () => Rules | undefined,
    readonly of: () => string,
    readonly listening: Listening,
  ) {}

  /**
   * A frame has come, or come back. early: what it said while the worker was still waking up. isGone: and by then it has
   * gone again.
   */
  connect(port: chrome.runtime.Port, early: readonly unknown[] = [], isGone = false): void {
    const { tab } = port.sender ?? {};
    if (port.name !== PORT || tab?.id === undefined) return;
    const tabId = tab.id;
    const frame = this.#nameOf(port);
    this.#frames.set(port, frame);
    const hear = (message: FromPage): void => {
      if (message.kind === "left") this.#leaving?.left(frame);
      else if (message.kind === "told") this.#telling?.left(frame);
      else this.listening.said(tabId, frame, message, (answer) => say(port, answer));
    };
    const leave = (): void => {
      this.#frames.delete(port);
      this.#leaving?.left(frame);
      this.#telling?.left(frame);
      this.listening.gone(tabId, frame);
    };
    port.onMessage.addListener(hear);
    port.onDisconnect.addListener(leave);
    this.#tell(port, frame);
    for (const message of early) hear(message as FromPage);
    if (isGone) leave();
  }

  /** From now on pages that are opened have the script, and those that are open get it. */
  async enter(): Promise<void> {
    const known = new Set((await api.scripting.getRegisteredContentScripts()).map((script) => script.id));
    const missing = SCRIPTS.filter((script) => !known.has(script.id));
    if (missing.length > 0) await api.scripting.registerContentScripts(missing);
    this.tellAll();
    const tabs = await api.tabs.query({});
    const entering = tabs.map((tab) => this.#enter(tab));
    await Promise.race([Promise.all(entering), passed(ENTERED)]); // one that hangs, or asks something, never answers
  }

  /**
   * When there are no rules any more, pages are told to stop, and tell what they still held back: a text that nobody has
   * left yet. hasBegun: whether something was begun in a frame. Says whether all such have told what came of it.
   */
  async leave(hasBegun: (frame: string) => boolean): Promise<boolean> {
    const leaving = new Leaving(this.#frames.values());
    this.#leaving = leaving;
    this.tellAll();
    await leaving.wait(LAST_WORDS, () => true);
    const isAllSaid = await leaving.wait(LATEST_WORDS, hasBegun);
    const known = await api.scripting.getRegisteredContentScripts();
    if (known.length > 0)
      await api.scripting.unregisterContentScripts({ ids: known.map((script) => script.id) });
    return isAllSaid;
  }

  /** Pages that are recorded tell what they hold back, and go on. One that does not answer is waited for as by `leave`. */
  async tellHeld(hasBegun: (frame: string) => boolean): Promise<void> {
    const recorded = [...this.#frames].filter(([port]) => this.#isRecorded(port));
    const telling = new Leaving(recorded.map(([, frame]) => frame));
    this.#telling = telling;
    for (const [port] of recorded) say(port, { kind: "tell" });
    await telling.wait(LAST_WORDS, () => true);
    await telling.wait(LATEST_WORDS, hasBegun);
  }

  /** Pages are told which deeds were taken back: what was typed stands there still, and is to be in no picture. */
  tellTakenBack(keys: string[]): void {
    for (const port of this.#frames.keys()) say(port, { kind: "taken back", keys });
  }

  /** tab: only those in it. They are told again what they know, and say again what is private in them. */
  tellAll(tab?: number): void {
    for (const [port, frame] of this.#frames)
      if (tab === undefined || port.sender?.tab?.id === tab) this.#tell(port, frame);
  }

  /**
   * A frame's name: of the page that it shows, where the browser has one. Otherwise of its port, which lives as long: a
   * frame's number is also that of the page after it, which may be there before the one before has gone.
   */
  #nameOf({ sender }: chrome.runtime.Port): string {
    this.#named += 1;
    return sender?.documentId ?? `port ${this.#named}`;
  }

  #tell(port: chrome.runtime.Port, frame: string): void {
    const rules = this.rules();
    const { tab } = port.sender ?? {};
    const isTo = this.#isRecorded(port);
    if (tab?.id !== undefined) this.listening.told(tab.id, frame, isTo);
    say(
      port,
      rules && isTo ? { kind: "recording", of: this.of(), policy: rules.policy } : { kind: "stopped" },
    );
  }

  #isRecorded({ sender }: chrome.runtime.Port): boolean {
    const rules = this.rules();
    return rules !== undefined && mayRecord(sender, rules);
  }

  async #enter(tab: chrome.tabs.Tab): Promise<void> {
    const rules = this.rules();
    if (tab.id === undefined || tab.discarded || !rules || kindOfPage(tab.url, rules) !== "web") return;
    for (const { js, world } of SCRIPTS) {
      if (!js || !world) continue;
      const target = { tabId: tab.id, allFrames: true };
      // A page that cannot be entered is told of as such when somebody does something there.
      await api.scripting
        .executeScript({ target, files: js, world, injectImmediately: true })
        .catch(() => undefined);
    }
  }
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A port whose page has just gone is of no use, and its closing is told elsewhere. */
function say(port: chrome.runtime.Port, message: ToPage): void {
  try {
    port.postMessage(message);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("disconnected"))) throw error;
  }
}
