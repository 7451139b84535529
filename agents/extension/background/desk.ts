/** The desk: what the popup and the options see of the recorder, and what they have it do. */

import { Refused, Unreachable } from "../../protocol/errors";
import { api } from "../api";
import { type Command, DESK, type Shown, type ShownRecording } from "../shown";
import type { Browsing } from "./browsing";
import { Full } from "./disk";
import { Following } from "./following";
import { mayEnter } from "./permission";
import type { Recorder } from "./recorder";
import { kindOfPage } from "./sites";

const TO_DO = { away: "wait", "signed out": "sign in", over: "let go" } as const;
const NO_ROOM =
  "There is no room on the disk to write that down: make some before you close the browser. Some steps may be missing.";

export class Desk {
  #ports = new Set<chrome.runtime.Port>();
  #problem: string | undefined;
  #telling = false;
  readonly #following = new Following(
    () => this.recorder(),
    () => this.#ports.size > 0,
  );

  constructor(
    readonly recorder: () => Promise<Recorder>,
    readonly browsing: () => Promise<Browsing>,
  ) {}

  connect(port: chrome.runtime.Port): void {
    if (port.name !== DESK) return;
    if (this.#ports.size === 0) this.#problem = undefined; // it was of pages that are closed
    this.#ports.add(port);
    port.onMessage.addListener((command: Command) => void this.#obey(command));
    port.onDisconnect.addListener(() => this.#ports.delete(port));
    this.tell();
    void this.#following.follow();
  }

  /** Something changed. What is shown is looked up once, however many changes come together. */
  tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(async () => {
      this.#telling = false;
      const shown = await this.#shown();
      await showOnButton(shown);
      for (const port of this.#ports) port.postMessage(shown);
    }, 10);
  }

  async #obey(command: Command): Promise<void> {
    this.#problem = undefined;
    try {
      this.#problem = await this.#carriedOut(command);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable || error instanceof Full)) throw error;
      this.#problem = error.message;
    } finally {
      this.tell();
    }
  }

  /** What could not be done, in words. */
  async #carriedOut(command: Command): Promise<string | undefined> {
    const recorder = await this.recorder();
    switch (command.do) {
      case "sign in": {
        const url = await recorder.account.signIn(command.server, command.deviceName);
        if (url) await api.tabs.create({ url });
        return undefined;
      }
      case "give up signing in":
        return void (await recorder.account.giveUp());
      case "sign out":
        return void (await recorder.account.signOut());
      case "start":
        return void (await recorder.start(command.title, await (await this.browsing()).first()));
      case "pause":
        return (await recorder.pause()) ? undefined : `It is paused. ${NO_ROOM}`;
      case "resume":
        await recorder.resume();
        return void (await (await this.browsing()).lookAround());
      case "undo":
        return (await recorder.takeBack()) ? undefined : "There is no step to take back.";
      case "note":
        return void (await recorder.tell({ type: "note", text: command.text.trim(), at: Date.now() }));
      case "picture":
        return (await this.browsing()).picture();
      case "stop":
        return (await recorder.stop()) ? undefined : `It is stopped. ${NO_ROOM}`;
      case "let go":
        return void (await recorder.letGo());
    }
  }

  async #shown(): Promise<Shown> {
    const opened = await this.recorder();
    const { account, before } = opened;
    const recording = await shownRecording(opened);
    return {
      account: account.shown,
      mayEnter: await mayEnter(),
      ...(recording && { recording }),
      ...(before && { before: { url: before.url, ...(before.title && { title: before.title }) } }),
      ...(this.#problem && { problem: this.#problem }),
    };
  }
}

async function shownRecording(recorder: Recorder): Promise<ShownRecording | undefined> {
  const { book, sending, isEntering, isTakingBack } = recorder;
  if (!book || !sending) return undefined;
  const { events, pictures } = await sending.waiting();
  const { state, gap: why, url, policy, have } = book.row;
  const { inGuide } = book;
  const { trouble } = sending;
  if (state === "over") return undefined;
  const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
  return {
    state: isEntering ? "starting" : state,
    why,
    url,
    ...(inGuide !== undefined && { inGuide }),
    ahead: book.ahead,
    last: book.lastWords,
    isTakingBack,
    isWaiting: events + pictures > 0,
    unsent: book.steps.filter(({ n }) => n > have).length,
    pictures,
    policy: policy.policy,
    here: kindOfPage(tab?.url, book.rules),
    ...(trouble && { trouble: { words: trouble.words, toDo: TO_DO[trouble.is] } }),
  };
}

/** The button says that something is recorded, and how many steps there are, without being opened. */
async function showOnButton({ recording }: Shown): Promise<void> {
  const text = recording
    ? recording.state === "paused"
      ? "❚❚"
      : String((recording.inGuide ?? 0) + recording.ahead)
    : "";
  const color = recording?.state === "recording" ? "#b3261e" : "#5b6663";
  await Promise.all([
    api.action.setBadgeText({ text }),
    api.action.setBadgeBackgroundColor({ color }),
    api.action.setTitle({ title: recording ? `Cairn: ${recording.state}` : "Cairn" }),
  ]);
}
