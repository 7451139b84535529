/**
 * The browser's half of a peer: keeps a document and the server's log of it equal, and knows what is on disk.
 *
 *   connect -> exchange states -> answer with what the server lacks -> send edits as they come -> count what is saved
 *
 * It is the only module that knows the socket. It speaks plain y-websocket plus SAVED (see wire.ts). What the server
 * has not confirmed is sent again after a reconnect, by state vector; applying an update twice does nothing.
 */
import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { isNews, NOTHING } from "./deletions";
import type { Device } from "./device";
import { Outbox } from "./outbox";
import { ENDINGS, isUnsaved, type LiveState } from "./state";
import {
  decode,
  encodeAnswer,
  encodeAwareness,
  encodeState,
  encodeUpdate,
  type Message,
  PROTOCOL,
  QUESTION,
} from "./wire";

/** Edits of one tick leave as one message: often enough to be seen at once, seldom enough for fast typists. */
const TICK = 16; // milliseconds
const FIRST_WAIT = 400; // milliseconds
const LONGEST_WAIT = 15_000; // milliseconds
const STABLE = 5_000; // milliseconds
/** The server echoes awareness, which is renewed every 15 s: longer silence may be a dead connection. */
const SILENCE = 45_000; // milliseconds
/** After this long without the server's word we say so. */
const PATIENCE = 3_000; // milliseconds

export interface ProviderParts {
  url: string;
  doc: Y.Doc;
  awareness: Awareness;
  canWrite: boolean;
  device: Device | null;
}

/** What lives exactly as long as one socket. */
interface Connection {
  socket: WebSocket;
  /** What the server said it has, until we have answered; null before it said so. */
  asked: Uint8Array | null;
  /** What the server sent until we answered: what stands in there is no news to it. */
  told: Uint8Array[];
  /** Has the server's answer come? From here on the document is whole. */
  whole: boolean;
  answered: boolean;
  opened: number;
  heard: number;
  /** When we asked whether anybody is still there. */
  pinged: number | null;
}

export class Provider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly canWrite: boolean;
  #state: LiveState = { is: "opening" };
  #synced = false;
  #listeners = new Set<() => void>();
  #url: string;
  #device: Device | null;
  #connection: Connection | null = null;
  #closed = false;
  #attempts = 0;
  #outbox = new Outbox();
  #unsavedSince: number | null = null;
  /** Is there something to say about ourselves? */
  #speaks = false;
  #flushedAt = 0;
  #flush: ReturnType<typeof setTimeout> | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #clock: ReturnType<typeof setInterval>;

  constructor({ url, doc, awareness, canWrite, device }: ProviderParts) {
    this.#url = url;
    this.doc = doc;
    this.awareness = awareness;
    this.canWrite = canWrite;
    this.#device = device;
    doc.on("update", this.#edited);
    awareness.on("update", this.#moved);
    window.addEventListener("online", this.#online);
    window.addEventListener("offline", this.#offline);
    window.addEventListener("beforeunload", this.#leaving);
    window.addEventListener("pagehide", this.#left);
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
    this.#sendPending();
    removeAwarenessStates(this.awareness, [this.doc.clientID], "leaving");
    this.#speak();
    clearInterval(this.#clock);
    if (this.#flush) clearTimeout(this.#flush);
    if (this.#retry) clearTimeout(this.#retry);
    this.doc.off("update", this.#edited);
    this.awareness.off("update", this.#moved);
    window.removeEventListener("online", this.#online);
    window.removeEventListener("offline", this.#offline);
    window.removeEventListener("beforeunload", this.#leaving);
    window.removeEventListener("pagehide", this.#left);
    this.#connection?.socket.close();
    this.#connection = null;
    this.#device?.close();
  }

  async #start(): Promise<void> {
    // What this device kept must be in the document before the server is asked what it lacks.
    this.#outbox.remember((await this.#device?.ready) ?? 0);
    this.#connect();
  }

  #connect = (): void => {
    if (this.#closed || this.#connection) return;
    const socket = new WebSocket(this.#url, [PROTOCOL]);
    socket.binaryType = "arraybuffer";
    const connection: Connection = {
      socket,
      asked: null,
      told: [],
      whole: false,
      answered: false,
      opened: Date.now(),
      heard: Date.now(),
      pinged: null,
    };
    this.#connection = connection;
    socket.onopen = () => {
      socket.send(encodeState(Y.encodeStateVector(this.doc)));
      // Peers that saw us leave ignore a state they have seen: setting it again gives it a new clock.
      this.awareness.setLocalState(this.awareness.getLocalState());
      this.#speak();
    };
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      connection.heard = Date.now();
      this.#receive(connection, decode(new Uint8Array(event.data)));
    };
    socket.onclose = (event) => {
      if (this.#connection === connection) this.#lost(event.code);
    };
  };

  #receive(connection: Connection, message: Message): void {
    switch (message.is) {
      case "state":
        connection.asked = message.state;
        this.#answer(connection);
        break;
      case "answer":
        this.#take(connection, message.update);
        connection.whole = true;
        this.#synced = true;
        this.#answer(connection);
        this.#look();
        break;
      case "update":
        this.#take(connection, message.update);
        break;
      case "awareness":
        applyAwarenessUpdate(this.awareness, message.update, this);
        break;
      case "query":
        this.#speaks = true;
        this.#speak();
        break;
      case "saved":
        this.#outbox.confirm(message.count);
        this.#look();
        break;
      case "unknown":
        break;
    }
  }

  #take(connection: Connection, update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, this);
    if (!connection.answered) connection.told.push(update);
  }

  /** Tells the server what it lacks, once both sides have said what they have. */
  #answer(connection: Connection): void {
    const { asked, whole } = connection;
    if (asked === null || !whole) return;
    connection.asked = null;
    const lacking = this.canWrite ? Y.encodeStateAsUpdate(this.doc, asked) : NOTHING;
    const news = connection.answered || isNews(lacking, connection.told);
    connection.told = [];
    connection.answered = true;
    connection.socket.send(encodeAnswer(news ? lacking : NOTHING));
    this.#outbox.answer(news && this.canWrite);
    this.#look();
  }

  #edited = (update: Uint8Array, origin: unknown): void => {
    if (origin === this || !this.canWrite) return;
    // What the device hands in late still has to be sent, but those edits were counted when they were made.
    if (origin === this.#device?.origin && !this.#connection?.answered) return;
    this.#outbox.add(update);
    this.#soon();
    this.#look();
  };

  #moved = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === this) return;
    // A peer speaks only for itself: that others timed out here is no news to the server.
    if (![...added, ...updated, ...removed].includes(this.doc.clientID)) return;
    this.#speaks = true;
    this.#soon();
  };

  /** The first edit after a pause leaves at once, those that follow at the next tick. */
  #soon(): void {
    if (this.#flush) return;
    const wait = Math.max(0, this.#flushedAt + TICK - performance.now());
    this.#flush = setTimeout(() => {
      this.#flush = null;
      this.#flushedAt = performance.now();
      // Edits first: a caret must not arrive before the letter it stands behind.
      this.#sendPending();
      this.#speak();
    }, wait);
  }

  #sendPending(): void {
    if (!this.#connection?.answered) return;
    const update = this.#outbox.take();
    if (update) this.#connection.socket.send(encodeUpdate(update));
  }

  #speak(): void {
    if (this.#connection?.socket.readyState !== WebSocket.OPEN || !this.#speaks) return;
    this.#speaks = false;
    this.#connection.socket.send(encodeAwareness(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  #lost(code: number): void {
    // A connection that broke soon after it opened did no good: an edit that the server refuses must not make us hurry.
    if (this.#connection?.answered && Date.now() - this.#connection.opened > STABLE) this.#attempts = 0;
    this.#connection = null;
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    this.#outbox.lost();
    const why = ENDINGS[code];
    if (why) {
      if (why !== "signed-out") this.#device?.forget();
      this.#become({ is: "ended", why });
      this.close();
      return;
    }
    this.#look();
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#attempts++);
    this.#retry = setTimeout(this.#connect, longest * (0.5 + Math.random() / 2));
  }

  #online = (): void => {
    if (this.#connection) return;
    if (this.#retry) clearTimeout(this.#retry);
    this.#connect();
  };

  /** The browser knows sooner than the socket does. */
  #offline = (): void => this.#drop();

  #drop(): void {
    const socket = this.#connection?.socket;
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.#lost(1006);
  }

  #leaving = (event: BeforeUnloadEvent): void => {
    if (isUnsaved(this.#state)) event.preventDefault();
  };

  #left = (): void => {
    this.#sendPending();
    removeAwarenessStates(this.awareness, [this.doc.clientID], "leaving");
    this.#speak();
  };

  /** Says where things stand; also asked by the clock, since silence is news too. */
  #look = (): void => {
    const connection = this.#connection;
    if (connection?.answered && !document.hidden && this.#isDead(connection)) {
      this.#drop();
      return;
    }
    const waiting = !this.#outbox.isEmpty;
    // The server is only late with its word from when it was asked for it: being offline is another matter.
    const asked = waiting && (connection?.answered ?? false);
    this.#unsavedSince = asked ? (this.#unsavedSince ?? Date.now()) : null;
    const late = this.#unsavedSince !== null && Date.now() - this.#unsavedSince > PATIENCE;
    this.#become(this.#seen(connection?.answered ?? false, waiting, late));
  };

  /** After a long silence we ask something that is always answered; after no answer the connection is dead. */
  #isDead(connection: Connection): boolean {
    if (Date.now() - connection.heard < SILENCE) connection.pinged = null;
    else if (connection.pinged === null) {
      connection.pinged = Date.now();
      connection.socket.send(QUESTION);
    }
    return connection.pinged !== null && Date.now() - connection.pinged > PATIENCE;
  }

  #seen(connected: boolean, waiting: boolean, late: boolean): LiveState {
    const { edits } = this.#outbox;
    if (!this.#synced) return this.#attempts > 1 ? { is: "unreachable" } : { is: "opening" };
    if (!this.canWrite) return connected ? { is: "reading" } : { is: "reading-offline" };
    if (!connected) return { is: "offline", edits };
    if (!waiting) return { is: "saved" };
    return late ? { is: "unsaved", edits } : { is: "saving", edits };
  }

  #become(next: LiveState): void {
    if (this.#state.is === "ended" || JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    this.#device?.remember("edits" in next ? next.edits : 0);
    for (const listener of this.#listeners) listener();
  }
}
