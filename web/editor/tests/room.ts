/** An honest double of the server's HTTP road: it keeps a document and a log, counts visits, and waits when it is asked to. */
import { vi } from "vitest";
import * as Y from "yjs";
import { join, split } from "../src/live/post";
import { decode, encodeAnswer, encodeSaved, encodeState, encodeUpdate } from "../src/live/wire";

interface Waiting {
  after: number;
  answer(): void;
}

export class Room {
  doc = new Y.Doc();
  log: Uint8Array[] = [];
  /** One entry a visit: what it brought. */
  visits: string[][] = [];
  bodies: number[] = [];
  status = 200;
  code = "";
  /** An own page instead of an answer, as a proxy gives. */
  proxy = false;
  /** Nothing is said to be saved, and the rest is asked for. */
  gap = false;
  #waiting: Waiting[] = [];

  constructor() {
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => this.#fetch(url, init));
  }

  get waits(): number {
    return this.#waiting.length;
  }

  /** Somebody else edits. */
  edit(change: (doc: Y.Doc) => void): void {
    const before = Y.encodeStateVector(this.doc);
    change(this.doc);
    this.log.push(Y.encodeStateAsUpdate(this.doc, before));
    for (const each of this.#waiting.splice(0)) each.answer();
  }

  #fetch(url: string, init: RequestInit): Promise<Response> {
    const asked = new URL(url).searchParams;
    if (asked.get("epoch") !== "1") throw new Error("the server would refuse this address");
    const messages = split(new Uint8Array(init.body as ArrayBuffer));
    this.visits.push(messages.map((each) => decode(each).is));
    this.bodies.push((init.body as Uint8Array).length);
    if (this.status === 0) return Promise.reject(new TypeError("Failed to fetch"));
    if (this.proxy) {
      const page = { status: this.status, headers: { "Content-Type": "text/html" } };
      return Promise.resolve(new Response("<h1>Blocked</h1>", page));
    }
    if (this.status !== 200) {
      const headers = { "Content-Type": "application/problem+json" };
      return Promise.resolve(
        new Response(JSON.stringify({ code: this.code }), { status: this.status, headers }),
      );
    }
    const after = asked.get("after");
    if (messages.length === 0 && Number(after) === this.log.length && asked.get("wait"))
      return this.#wait(Number(after), init.signal as AbortSignal);
    return Promise.resolve(this.#answer(messages, after === null ? null : Number(after)));
  }

  #wait(after: number, signal: AbortSignal): Promise<Response> {
    return new Promise((resolve, reject) => {
      const waiting = { after, answer: () => resolve(this.#answer([], after)) };
      this.#waiting.push(waiting);
      signal.addEventListener("abort", () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(new DOMException("aborted", "AbortError"));
      });
    });
  }

  #answer(messages: readonly Uint8Array[], after: number | null): Response {
    const told: Uint8Array[] = [];
    const news = after === null ? [] : this.log.slice(after);
    let count = 0;
    let asks = after !== null;
    for (const message of messages) {
      const read = decode(message);
      if (read.is === "state") {
        asks = true;
        told.push(encodeState(Y.encodeStateVector(this.doc)));
        told.push(encodeAnswer(Y.encodeStateAsUpdate(this.doc, read.state)));
      }
      if (read.is !== "answer" && read.is !== "update") continue;
      if (this.gap && read.is === "update") {
        told.push(encodeState(Y.encodeStateVector(this.doc)));
        continue;
      }
      count += 1;
      Y.applyUpdate(this.doc, read.update);
      if (read.update.length > 2) this.log.push(read.update);
    }
    if (count > 0) told.push(encodeSaved(count, this.log.length));
    told.push(...news.map(encodeUpdate));
    const headers = new Headers({ "Content-Type": "application/octet-stream" });
    if (asks) headers.set("Cairn-After", String(this.log.length));
    return new Response(join(told), { headers });
  }
}
