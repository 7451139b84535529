/** A line through a WebSocket. */
import { BROKE, type Line, type Listener, type OpenLine } from "./line";
import { PROTOCOL } from "./wire";

/** Some proxies swallow the question for a WebSocket and say nothing. */
const OPENS_WITHIN = 8_000; // milliseconds

export const openSocketLine =
  (url: string): OpenLine =>
  (listener) =>
    new SocketLine(url, listener);

class SocketLine implements Line {
  /** None where the browser has none to give: blocked by an extension, say, or by its policy. */
  #socket: WebSocket | null;
  #listener: Listener;
  #patience: ReturnType<typeof setTimeout>;

  constructor(url: string, listener: Listener) {
    this.#listener = listener;
    const socket = newSocket(url);
    this.#socket = socket;
    // Whoever opens a line may not be told of its end before they have it.
    this.#patience = setTimeout(() => this.#end(BROKE), socket ? OPENS_WITHIN : 0);
    if (!socket) return;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      clearTimeout(this.#patience);
      listener.opened();
    };
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => listener.heard(new Uint8Array(event.data));
    socket.onclose = (event) => this.#end(event.code);
  }

  send(message: Uint8Array): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message as Uint8Array<ArrayBuffer>);
  }

  hurry(): void {
    // A socket keeps nothing back.
  }

  close(): void {
    clearTimeout(this.#patience);
    if (!this.#socket) return;
    this.#socket.onclose = null;
    this.#socket.onmessage = null;
    this.#socket.onopen = null;
    this.#socket.close();
  }

  #end(code: number): void {
    this.close();
    this.#listener.ended(code);
  }
}

function newSocket(url: string): WebSocket | null {
  try {
    return new WebSocket(url, [PROTOCOL]);
  } catch {
    return null;
  }
}
