/**
 * Which way leads to the guide: a WebSocket, or requests when those are blocked on the way. One for all guides of a page.
 *
 * A socket that cannot be opened, or is cut as soon as it is, may mean that the server is away. So after two of them
 * requests are tried; only when those get through do we stay with them, and look for a socket again now and then.
 */
import { openHttpLine } from "./httpLine";
import type { OpenLine } from "./line";
import { withSideRoad } from "./sideRoad";
import { openSocketLine } from "./socketLine";

const TRIES = 2; // sockets in a row that failed, after which requests are tried
const FIRST_LOOK = 60_000; // milliseconds until a socket is tried again beside the requests
const LONGEST_LOOK = 15 * 60_000; // milliseconds

const SAID_BY_SERVER: ReadonlySet<number> = new Set([1011, 1012, 1013]);

export type Road = "socket" | "http";

export interface Addresses {
  socket: string;
  http: string;
}

export class Roads {
  #failures = 0;
  #looks = 0;

  /** The road to try next. */
  next(): Road {
    return this.#failures >= TRIES ? "http" : "socket";
  }

  open(road: Road, { socket, http }: Addresses): OpenLine {
    return road === "socket" ? withSideRoad(openSocketLine(socket), http) : openHttpLine(http);
  }

  /** It carried us. */
  works(road: Road): void {
    if (road !== "socket") return;
    this.#failures = 0;
    this.#looks = 0;
  }

  /** It ended. What the server itself said no to is not the road's fault, and neither is having no network. */
  lost(road: Road, code: number, wasStable: boolean): void {
    const silent = code < 4000 && !SAID_BY_SERVER.has(code) && navigator.onLine !== false;
    if (!silent || (road === "socket" && wasStable)) return;
    // Neither gets through: the server is away, and a socket may well be the first to find it back.
    this.#failures = road === "socket" ? this.#failures + 1 : 0;
  }

  /** Milliseconds until a socket is worth another try, while requests work. */
  untilLook(): number {
    return Math.min(LONGEST_LOOK, FIRST_LOOK * 2 ** this.#looks++);
  }
}
