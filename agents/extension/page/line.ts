/**
 * The line to the background. It may break at any moment, for browsers end what rests; so each deed is held here until
 * the background has it on disk, and said again through the next line.
 */

import { api } from "../api";
import { type FromPage, PORT, type ToPage } from "../seam";

type DeedMessage = Extract<FromPage, { kind: "deed" }>;

const AGAIN = 1_000; // milliseconds between one opening of the line and the next, while something was not kept

export class Line {
  #port: chrome.runtime.Port | undefined;
  #opened = Number.NEGATIVE_INFINITY;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #unkept = new Map<string, DeedMessage>(); // no more than a recording holds
  readonly #own = `${crypto.getRandomValues(new Uint32Array(4)).join("-")}`; // pages without TLS have no randomUUID
  #said = 0;
  /** The recording that what is told from now on belongs to. A page may lie in the browser's cache until the next one. */
  of = "";
  readonly #hear: (message: ToPage) => void;

  constructor(hear: (message: ToPage) => void) {
    this.#hear = hear;
    this.open();
  }

  open(): void {
    if (this.#port) return;
    clearTimeout(this.#again);
    const port = connected();
    if (!port) return;
    this.#port = port;
    this.#opened = performance.now();
    port.onMessage.addListener((message: ToPage) => this.#take(message));
    port.onDisconnect.addListener(() => this.#broken(port));
    for (const message of this.#unkept.values()) port.postMessage(message);
  }

  /** A new one, whatever became of the one before: a page that lay in the browser's cache may not have heard of its end. */
  openAnew(): void {
    const before = this.#port;
    this.#port = undefined;
    before?.disconnect();
    this.open();
  }

  say(message: Exclude<FromPage, DeedMessage>): void {
    this.open();
    this.#port?.postMessage(message);
  }

  /** Answers the key by which it is known. */
  tell(deed: DeedMessage["deed"], about: number | undefined): string {
    this.open();
    const key = `${this.#own}-${++this.#said}`;
    const message: DeedMessage = {
      kind: "deed",
      of: this.of,
      key,
      deed,
      ...(about === undefined ? {} : { about }),
    };
    this.#unkept.set(key, message);
    this.#port?.postMessage(message);
    return key;
  }

  /** What was not kept is of a recording that is over. */
  forget(): void {
    this.#unkept.clear();
    clearTimeout(this.#again);
  }

  #take(message: ToPage): void {
    if (message.kind === "kept") this.#unkept.delete(message.key);
    else this.#hear(message);
  }

  #broken(port: chrome.runtime.Port): void {
    if (this.#port !== port) return;
    this.#port = undefined;
    if (this.#unkept.size === 0) return;
    const wait = Math.max(0, this.#opened + AGAIN - performance.now()); // what waits comes before what is done next
    this.#again = setTimeout(() => this.open(), wait);
  }
}

/** Nothing when the extension was updated or taken out: then there is nobody to talk to any more. */
function connected(): chrome.runtime.Port | undefined {
  try {
    return api.runtime.connect({ name: PORT });
  } catch {
    return undefined;
  }
}
