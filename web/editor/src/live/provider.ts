/**
 * The browser's half of a peer: keeps a document and the server's log of it equal, and knows what is on disk.
 *
 *   connect -> exchange states -> answer with what the server lacks -> send edits as they come -> count what is saved
 *
 * It speaks plain y-websocket plus SAVED (see wire.ts) over whatever line roads.ts finds. What the server has not
 * confirmed is sent again after a reconnect, by state vector; applying an update twice does nothing.
 */
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Conversation } from "./conversation";
import type { Device } from "./device";
import { BROKE } from "./line";
import { Outbox } from "./outbox";
import { watchPage } from "./page";
import { Retry } from "./retry";
import { type Addresses, type Road, Roads } from "./roads";
import { ENDINGS, isUnsaved, KEPT_FOR_COPY, type LiveState, stateBefore, stateOf } from "./state";
import { Tick } from "./tick";
import { Voice } from "./voice";
import { decode, encodeAnswer, encodeState, encodeUpdate, type Message } from "./wire";

const PATIENCE = 3_000; // milliseconds without the server's word, after which we say so

export interface ProviderParts {
  addresses: Addresses;
  doc: Y.Doc;
  awareness: Awareness;
  canWrite: boolean;
  device: Device | null;
  roads?: Roads;
}

export class Provider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly canWrite: boolean;
  #state: LiveState = { is: "opening" };
  #synced = false;
  #began = Date.now();
  #listeners = new Set<() => void>();
  #addresses: Addresses;
  #device: Device | null;
  #roads: Roads;
  #conversation: Conversation | null = null;
  /** A socket that is tried while requests carry us; it takes over once it has answered. */
  #candidate: Conversation | null = null;
  #closed = false;
  #tries = new Retry();
  #outbox = new Outbox();
  #voice: Voice;
  #unsavedSince: number | null = null;
  #tick: Tick;
  #unwatch: () => void;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #clock: ReturnType<typeof setInterval>;

  constructor({ addresses, doc, awareness, canWrite, device, roads }: ProviderParts) {
    this.#addresses = addresses;
    this.doc = doc;
    this.awareness = awareness;
    this.canWrite = canWrite;
    this.#device = device;
    this.#roads = roads ?? new Roads();
    // Edits first: a caret must not arrive before the letter it stands behind.
    this.#tick = new Tick(() => {
      this.#sendPending();
      this.#speak();
    });
    this.#voice = new Voice(awareness, doc.clientID, () => this.#tick.soon());
    doc.on("update", this.#edited);
    this.#unwatch = watchPage({
      online: () => this.#connectNow(),
      offline: () => this.#conversation && this.#lost(BROKE),
      leaving: (event) => isUnsaved(this.#state) && event.preventDefault(),
      left: () => this.#farewell(),
    });
    this.#clock = setInterval(this.#look, 1000);
    void this.#start();
  }

  getState = (): LiveState => this.#state;

  /** Has the server answered once? Before it has, an edit would be made on a guess. */
  isSynced = (): boolean => this.#synced;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#farewell();
    clearInterval(this.#clock);
    this.#tick.stop();
    if (this.#retry) clearTimeout(this.#retry);
    this.doc.off("update", this.#edited);
    this.#voice.close();
    this.#unwatch();
    this.#hangUp();
    this.#device?.close();
  }

  /** Drops what this device keeps of the guide, once it can never be saved: see Ended. */
  forget = async (): Promise<void> => this.#device?.forget();

  async #start(): Promise<void> {
    // What this device kept must be in the document before the server is asked what it lacks.
    this.#outbox.remember((await this.#device?.ready) ?? 0);
    this.#connect();
  }

  #connect = (): void => {
    if (this.#closed || this.#conversation) return;
    this.#conversation = this.#begin(this.#roads.next());
  };

  #begin(road: Road): Conversation {
    const conversation = new Conversation(road);
    conversation.line = this.#roads.open(
      road,
      this.#addresses,
    )({
      opened: () => {
        conversation.open = true;
        conversation.say(encodeState(Y.encodeStateVector(this.doc)));
        if (conversation === this.#conversation) this.#introduce();
      },
      alive: () => conversation.hears(),
      heard: (message) => {
        conversation.hears();
        this.#receive(conversation, decode(message));
      },
      ended: (code) => {
        if (conversation === this.#conversation) this.#lost(code);
        else if (conversation === this.#candidate) {
          this.#candidate = null;
          this.#lookForSocket();
        }
      },
    });
    return conversation;
  }

  #introduce(): void {
    this.#voice.again();
    this.#speak();
  }

  #lookForSocket(): void {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (!this.#closed && this.#conversation?.road === "http") this.#candidate = this.#begin("socket");
    }, this.#roads.untilLook());
  }

  #receive(conversation: Conversation, message: Message): void {
    switch (message.is) {
      case "state":
        conversation.asked = message.state;
        this.#answer(conversation);
        break;
      case "answer":
        this.#take(conversation, message.update);
        conversation.isWhole = true;
        this.#synced = true;
        this.#answer(conversation);
        this.#look();
        break;
      case "update":
        this.#take(conversation, message.update);
        break;
      case "awareness":
        this.#voice.hear(message.update);
        break;
      case "query":
        this.#voice.asked();
        this.#speak();
        break;
      case "saved":
        if (conversation === this.#conversation) this.#outbox.confirm(message.count);
        this.#look();
        break;
      case "unknown":
        break;
    }
  }

  #take(conversation: Conversation, update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, this);
    conversation.wasTold(update);
  }

  /** Tells the server what it lacks, once both sides have said what they have. */
  #answer(conversation: Conversation): void {
    const isFirst = !conversation.answered;
    const reply = conversation.reply(this.doc, this.canWrite);
    if (reply === null) return;
    if (conversation === this.#candidate) this.#takeOver(conversation);
    conversation.say(encodeAnswer(reply.update));
    this.#outbox.answer(reply.isNews && this.canWrite);
    if (isFirst && conversation.road === "http") this.#lookForSocket();
    this.#look();
  }

  /** A socket works again: from here on it carries everything, beginning with what requests had under way. */
  #takeOver(candidate: Conversation): void {
    this.#candidate = null;
    this.#conversation?.line?.close();
    this.#conversation = candidate;
    this.#outbox.lost();
    this.#introduce();
  }

  #edited = (update: Uint8Array, origin: unknown): void => {
    if (origin === this || !this.canWrite) return;
    // What the device hands in late still has to be sent, but those edits were counted when they were made.
    if (origin === this.#device?.origin && !this.#conversation?.answered) return;
    this.#outbox.add(update);
    this.#tick.soon();
    this.#look();
  };

  #sendPending(): void {
    const update = this.#conversation?.answered ? this.#outbox.take() : null;
    if (update) this.#conversation?.say(encodeUpdate(update));
  }

  #speak(): void {
    const message = this.#conversation?.open ? this.#voice.take() : null;
    if (message) this.#conversation?.say(message);
  }

  #lost(code: number): void {
    const lost = this.#conversation;
    // A connection that broke soon after it opened did no good: an edit that the server refuses must not make us hurry.
    if (lost?.wasStable) this.#tries.succeeded();
    if (lost) this.#roads.lost(lost.road, code, lost.wasStable);
    this.#hangUp();
    this.#voice.alone();
    this.#outbox.lost();
    const why = ENDINGS[code];
    if (why) {
      if (!KEPT_FOR_COPY.has(why)) void this.forget();
      this.#become({ is: "ended", why });
      this.close();
      return;
    }
    this.#look();
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#connect, this.#tries.wait(code));
  }

  #hangUp(): void {
    this.#conversation?.line?.close();
    this.#candidate?.line?.close();
    this.#conversation = null;
    this.#candidate = null;
  }

  #connectNow(): void {
    if (this.#conversation) return;
    if (this.#retry) clearTimeout(this.#retry);
    this.#connect();
  }

  /** The page may be gone in a moment. */
  #farewell(): void {
    this.#sendPending();
    this.#voice.leave();
    this.#speak();
    this.#conversation?.line?.hurry();
  }

  /** Says where things stand; also asked by the clock, since silence is news too. */
  #look = (): void => {
    const conversation = this.#conversation;
    if (conversation?.answered && !document.hidden && conversation.isDead()) {
      this.#lost(BROKE);
      return;
    }
    if (conversation?.wasStable) this.#roads.works(conversation.road);
    const connected = conversation?.answered ?? false;
    const { edits, isEmpty } = this.#outbox;
    // The server is only late with its word from when it was asked for it: being offline is another matter.
    this.#unsavedSince = !isEmpty && connected ? (this.#unsavedSince ?? Date.now()) : null;
    const late = this.#unsavedSince !== null && Date.now() - this.#unsavedSince > PATIENCE;
    const standing = { connected, canWrite: this.canWrite, edits: isEmpty ? null : edits, late };
    this.#become(this.#synced ? stateOf(standing) : stateBefore(this.#tries.attempts, this.#began));
  };

  #become(next: LiveState): void {
    if (this.#state.is === "ended" || JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    this.#device?.remember("edits" in next ? next.edits : 0);
    for (const listener of this.#listeners) listener();
  }
}
