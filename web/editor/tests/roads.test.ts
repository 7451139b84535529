// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Provider } from "../src/live/provider";
import { Roads } from "../src/live/roads";
import { sentence } from "../src/live/state";
import { Room } from "./room";
import { ServerSocket } from "./socket";

let room: Room;
let provider: Provider;
let doc: Y.Doc;

/** A socket that no proxy lets through. */
class BlockedSocket extends ServerSocket {
  constructor(url: string, protocols: readonly string[]) {
    super(url, protocols);
    setTimeout(() => this.drop(1006), 5);
  }
}

async function begin(canWrite = true, roads = new Roads()): Promise<void> {
  doc = new Y.Doc();
  const awareness = new Awareness(doc);
  awareness.setLocalState({ user: { name: "Ana" } });
  const addresses = { socket: "ws://here/sync/g", http: "http://here/sync/g?epoch=1" };
  provider = new Provider({ addresses, doc, awareness, canWrite, device: null, roads });
  await vi.advanceTimersByTimeAsync(3_000);
}

const says = (): string => sentence(provider.getState());
const write = (words: string): void => doc.getText("t").insert(0, words);
const textOf = (of: Y.Doc): string => of.getText("t").toString();

beforeEach(() => {
  vi.useFakeTimers();
  ServerSocket.begin();
  vi.stubGlobal("WebSocket", BlockedSocket);
  room = new Room();
});

afterEach(() => {
  provider.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("where sockets are blocked", () => {
  it("requests carry the guide after two sockets that failed, and the state line means the same", async () => {
    room.edit((theirs) => theirs.getText("t").insert(0, "there"));
    await begin();
    expect(ServerSocket.all.length).toBe(2);
    expect(textOf(doc)).toBe("there");
    expect(says()).toBe("Saved");
    write("a");
    expect(says()).toBe("Saving…");
    await vi.advanceTimersByTimeAsync(200);
    expect(textOf(room.doc)).toBe("athere");
    expect(says()).toBe("Saved");
  });

  it.each([
    ["has none", undefined],
    [
      "may not open one",
      class {
        constructor() {
          throw new DOMException("not allowed", "SecurityError");
        }
      },
    ],
  ])("they carry it in a browser that %s, too", async (_, WebSocket) => {
    vi.stubGlobal("WebSocket", WebSocket);
    room.edit((theirs) => theirs.getText("t").insert(0, "there"));
    await begin();
    expect(textOf(doc)).toBe("there");
    write("a");
    await vi.advanceTimersByTimeAsync(200);
    expect(textOf(room.doc)).toBe("athere");
    expect(says()).toBe("Saved");
  });

  it("what others write comes while one waits, and is nobody's to send back", async () => {
    await begin();
    expect(room.waits).toBe(1);
    room.edit((theirs) => theirs.getText("t").insert(0, "é😀"));
    await vi.advanceTimersByTimeAsync(10);
    expect(textOf(doc)).toBe("é😀");
    expect(room.log.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(room.waits).toBe(1);
  });

  it("who types brings what was typed together, and does not wait in between", async () => {
    await begin();
    const before = room.visits.length;
    for (let letter = 0; letter < 50; letter += 1) {
      write("x");
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(room.visits.length - before).toBeLessThan(14);
    expect(room.waits).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(room.waits).toBe(1);
    expect(textOf(room.doc)).toBe("x".repeat(50));
    expect(says()).toBe("Saved");
  });

  it("a reader reads, and brings nothing", async () => {
    room.edit((theirs) => theirs.getText("t").insert(0, "there"));
    await begin(false);
    expect(textOf(doc)).toBe("there");
    expect(says()).toBe("Read only");
    room.edit((theirs) => theirs.getText("t").insert(0, "more "));
    await vi.advanceTimersByTimeAsync(10);
    expect(textOf(doc)).toBe("more there");
    expect(room.log.length).toBe(2);
  });

  it("nothing is saved that the server asked for the rest of, until it has that", async () => {
    await begin();
    room.gap = true;
    write("a");
    const seen: string[] = [];
    provider.subscribe(() => seen.push(says()));
    await vi.advanceTimersByTimeAsync(90);
    await vi.advanceTimersByTimeAsync(500);
    expect(room.visits.some((visit) => visit.includes("answer") && visit.length === 1)).toBe(true);
    expect(textOf(room.doc)).toBe("a");
    expect(says()).toBe("Saved");
  });

  it("when requests fail as well the server is away, and a socket is tried again", async () => {
    room.status = 0;
    await begin();
    expect(says()).toBe("Cairn cannot be reached at the moment. Trying again…");
    vi.stubGlobal("WebSocket", ServerSocket);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ServerSocket.all.length).toBeGreaterThan(2);
  });

  it("a proxy's own refusal is no word about the guide", async () => {
    await begin();
    room.status = 403;
    room.proxy = true;
    write("a");
    await vi.advanceTimersByTimeAsync(200);
    expect(says()).toBe("Offline – your edits are kept on this device");
  });

  it("a server whose answers come at once and empty is asked more and more rarely", async () => {
    await begin();
    const real = fetch;
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => real(url.replace(/&?wait=\d+/, ""), init));
    room.edit((theirs) => theirs.getText("t").insert(0, "x"));
    const before = room.visits.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(room.visits.length - before).toBeLessThan(30);
  });

  it.each([
    [401, "unknown", "Sign in again"],
    [403, "forbidden", "No longer shared with you"],
    [404, "gone", "No longer shared with you"],
    [409, "conflict", "This guide was started afresh"],
    [409, "taken", "Not saved – these edits belong to somebody else"],
    [400, "invalid", "Not saved – the server refused an edit"],
    [413, "too_much", "Not saved – the last edit is too large"],
  ])("a refusal with %i %s ends it as on a socket", async (status, code, words) => {
    await begin();
    room.status = status;
    room.code = code;
    write("a");
    await vi.advanceTimersByTimeAsync(200);
    expect(says()).toBe(words);
  });

  it("a socket that works again takes over, and what was under way is saved by it", async () => {
    await begin();
    vi.stubGlobal("WebSocket", ServerSocket);
    ServerSocket.doc = room.doc;
    await vi.advanceTimersByTimeAsync(61_000);
    const socket = ServerSocket.last();
    expect(socket.protocols).toEqual(["cairn.v1"]);
    expect(says()).toBe("Saved");
    write("a");
    socket.open();
    await vi.advanceTimersByTimeAsync(50);
    socket.saved();
    expect(says()).toBe("Saved");
    const visits = room.visits.length;
    write("b");
    await vi.advanceTimersByTimeAsync(50);
    socket.saved();
    expect(says()).toBe("Saved");
    expect(room.visits.length).toBe(visits);
    expect(textOf(room.doc)).toBe("ba");
  });
});

describe("an update larger than a socket's frame", () => {
  const LARGE = "x".repeat(1_200_000);

  async function opened(): Promise<ServerSocket> {
    vi.stubGlobal("WebSocket", ServerSocket);
    ServerSocket.doc = room.doc;
    doc = new Y.Doc();
    const addresses = { socket: "ws://here/sync/g", http: "http://here/sync/g?epoch=1" };
    provider = new Provider({ addresses, doc, awareness: new Awareness(doc), canWrite: true, device: null });
    await vi.advanceTimersByTimeAsync(0);
    const socket = ServerSocket.last();
    socket.open();
    await vi.advanceTimersByTimeAsync(20);
    socket.saved();
    return socket;
  }

  it("goes beside the socket, those behind it wait, and all are called saved when all are", async () => {
    const socket = await opened();
    write("a");
    await vi.advanceTimersByTimeAsync(20);
    write(LARGE);
    await vi.advanceTimersByTimeAsync(17);
    write("b");
    await vi.advanceTimersByTimeAsync(17);
    await vi.advanceTimersByTimeAsync(0);
    expect(room.visits).toEqual([["update"]]);
    expect(textOf(room.doc)).toBe(`b${LARGE}a`);
    expect(says()).toBe("Saving…");
    socket.saved();
    expect(says()).toBe("Saved");
  });

  it("is not saved when the request is refused", async () => {
    await opened();
    room.status = 413;
    room.code = "too_much";
    write(LARGE);
    await vi.advanceTimersByTimeAsync(50);
    expect(says()).toBe("Not saved – the last edit is too large");
  });
});

describe("coming back", () => {
  it("is at once when the server asks for it", async () => {
    vi.stubGlobal("WebSocket", ServerSocket);
    await begin();
    ServerSocket.last().open();
    await vi.advanceTimersByTimeAsync(6_000);
    ServerSocket.last().drop(1012);
    const before = ServerSocket.all.length;
    await vi.advanceTimersByTimeAsync(201);
    expect(ServerSocket.all.length).toBe(before + 1);
  });

  it("takes its time after too much was sent", async () => {
    vi.stubGlobal("WebSocket", ServerSocket);
    await begin();
    ServerSocket.last().open();
    await vi.advanceTimersByTimeAsync(6_000);
    ServerSocket.last().drop(4429);
    const before = ServerSocket.all.length;
    await vi.advanceTimersByTimeAsync(7_000);
    expect(ServerSocket.all.length).toBe(before);
  });
});
