/** An honest double of the server's end of a socket: it keeps a document, and says "saved" only when told to. */
import * as Y from "yjs";
import { decode, encodeAnswer, encodeState, encodeUpdate, type Message } from "../src/live/wire";

const SAVED = 120;

export class ServerSocket {
  static readonly OPEN = 1;
  static all: ServerSocket[] = [];
  /** What every server socket keeps: one document for one test. */
  static doc = new Y.Doc();

  readyState = 0;
  binaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  heard: Message[] = [];
  count = 0;

  constructor(
    readonly url: string,
    readonly protocols: readonly string[],
  ) {
    ServerSocket.all.push(this);
  }

  static last(): ServerSocket {
    const socket = ServerSocket.all.at(-1);
    if (!socket) throw new Error("nobody has connected");
    return socket;
  }

  static begin(): void {
    ServerSocket.all = [];
    ServerSocket.doc = new Y.Doc();
  }

  /** Lets the browser in, and does what the server does first. */
  open(): void {
    this.readyState = 1;
    this.onopen?.();
    this.tell(encodeState(Y.encodeStateVector(ServerSocket.doc)));
  }

  send(bytes: Uint8Array): void {
    const message = decode(bytes);
    this.heard.push(message);
    if (message.is === "state")
      this.tell(encodeAnswer(Y.encodeStateAsUpdate(ServerSocket.doc, message.state)));
    if (message.is === "answer" || message.is === "update") {
      Y.applyUpdate(ServerSocket.doc, message.update);
      this.count += 1;
    }
  }

  saved(count = this.count): void {
    this.tell(new Uint8Array([SAVED, count, count]));
  }

  edit(change: (doc: Y.Doc) => void): void {
    const before = Y.encodeStateVector(ServerSocket.doc);
    change(ServerSocket.doc);
    this.tell(encodeUpdate(Y.encodeStateAsUpdate(ServerSocket.doc, before)));
  }

  tell(bytes: Uint8Array): void {
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  drop(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  close(): void {
    this.drop(1000);
  }

  /** What was sent that edits, the empty answer left out. */
  edits(): Message[] {
    return this.heard.filter(
      (message) => (message.is === "answer" || message.is === "update") && message.update.length > 2,
    );
  }
}
