// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Device } from "../src/live/device";
import { Provider } from "../src/live/provider";
import { sentence } from "../src/live/state";
import { ServerSocket } from "./socket";

let provider: Provider;
let doc: Y.Doc;
let forgotten = false;

const device = (): Device => ({
  origin: "device",
  ready: Promise.resolve(0),
  remember: () => undefined,
  close: () => undefined,
  forget: async () => {
    forgotten = true;
  },
});

async function connect(canWrite = true): Promise<ServerSocket> {
  doc = new Y.Doc();
  const awareness = new Awareness(doc);
  awareness.setLocalState({ user: { name: "Ana" } });
  provider = new Provider({
    addresses: { socket: "ws://here/sync/g", http: "http://here/sync/g" },
    doc,
    awareness,
    canWrite,
    device: device(),
  });
  await vi.advanceTimersByTimeAsync(0);
  return ServerSocket.last();
}

async function opened(canWrite = true): Promise<ServerSocket> {
  const socket = await connect(canWrite);
  socket.open();
  await vi.advanceTimersByTimeAsync(20);
  return socket;
}

const write = (words: string): void => doc.getText("t").insert(0, words);
const says = (): string => sentence(provider.getState());

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", ServerSocket);
  ServerSocket.begin();
  forgotten = false;
});

afterEach(() => {
  provider.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("saved", () => {
  it("is not said before the server has said it", async () => {
    const socket = await opened();
    expect(says()).toBe("Saved");
    write("a");
    expect(says()).toBe("Saving…");
    await vi.advanceTimersByTimeAsync(20);
    expect(ServerSocket.doc.getText("t").toString()).toBe("a");
    expect(says()).toBe("Saving…");
    socket.saved();
    expect(says()).toBe("Saved");
  });

  it("is not said while a later edit is still on its way", async () => {
    const socket = await opened();
    write("a");
    await vi.advanceTimersByTimeAsync(20);
    const first = socket.count;
    write("b");
    await vi.advanceTimersByTimeAsync(20);
    socket.saved(first);
    expect(says()).toBe("Saving…");
    socket.saved();
    expect(says()).toBe("Saved");
  });

  it("becomes a warning when the word does not come for three seconds", async () => {
    const socket = await opened();
    write("a");
    write("b");
    await vi.advanceTimersByTimeAsync(5000);
    expect(says()).toBe(
      "Not saved yet – the server cannot store edits at the moment; they are kept on this device",
    );
    socket.saved();
    expect(says()).toBe("Saved");
  });
});

describe("edits", () => {
  it("of one tick leave as one message", async () => {
    const socket = await opened();
    const before = socket.edits().length;
    for (const letter of "quick") write(letter);
    await vi.advanceTimersByTimeAsync(20);
    expect(socket.edits().length - before).toBe(1);
  });

  it("made offline are kept, and sent once the server says what it lacks", async () => {
    const socket = await opened();
    socket.drop(1006);
    write("a");
    write("b");
    write("c");
    expect(says()).toBe("Offline – your edits are kept on this device");
    await vi.advanceTimersByTimeAsync(1_000);
    const again = ServerSocket.last();
    expect(again).not.toBe(socket);
    again.open();
    expect(ServerSocket.doc.getText("t").toString()).toBe("cba");
    expect(says()).toBe("Saving…");
    again.saved();
    expect(says()).toBe("Saved");
  });

  it("that were sent but not confirmed count as kept when the connection breaks", async () => {
    const socket = await opened();
    write("a");
    await vi.advanceTimersByTimeAsync(20);
    socket.drop(1012);
    expect(says()).toBe("Offline – your edits are kept on this device");
  });

  it("are not made up by a reconnect that has nothing new to say", async () => {
    const socket = await opened();
    write("abc");
    doc.getText("t").delete(0, 1);
    await vi.advanceTimersByTimeAsync(20);
    socket.saved();
    socket.drop(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    const again = ServerSocket.last();
    again.open();
    expect(again.edits()).toEqual([]);
    expect(says()).toBe("Saved");
  });

  it("of a reader never leave, not even as an answer", async () => {
    const socket = await connect(false);
    write("mine");
    socket.open();
    await vi.advanceTimersByTimeAsync(50);
    write("more");
    await vi.advanceTimersByTimeAsync(50);
    expect(socket.edits()).toEqual([]);
    expect(says()).toBe("Read only");
  });
});

describe("the document", () => {
  it("may not be edited before the first answer", async () => {
    const socket = await connect();
    expect(provider.isSynced()).toBe(false);
    expect(says()).toBe("Opening…");
    socket.open();
    expect(provider.isSynced()).toBe(true);
  });

  it("that does not come for four seconds is said to be late, and whole as soon as it is there", async () => {
    const socket = await connect();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(says()).toBe("Opening…");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(says()).toBe("Opening takes longer than usual…");
    socket.open();
    expect(says()).toBe("Saved");
  });

  it("takes what others write", async () => {
    const socket = await opened();
    socket.edit((theirs) => theirs.getText("t").insert(0, "é😀"));
    expect(doc.getText("t").toString()).toBe("é😀");
    expect(says()).toBe("Saved");
  });
});

describe("an end", () => {
  it.each([
    [4401, "Sign in again", false],
    [4403, "No longer shared with you", true],
    [4404, "No longer shared with you", true],
    [4409, "This guide was started afresh", true],
    [4410, "Not saved – these edits belong to somebody else", false],
    [4400, "Not saved – the server refused an edit", true],
    [4413, "Not saved – the last edit is too large", true],
  ])("by %i is for good, and says so", async (code, words, forgets) => {
    const socket = await opened();
    socket.drop(code);
    expect(says()).toBe(words);
    expect(forgotten).toBe(forgets);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ServerSocket.last()).toBe(socket);
  });
});

it("offers our subprotocol", async () => {
  const socket = await connect();
  expect(socket.protocols).toEqual(["cairn.v1"]);
});

describe("a silent connection", () => {
  it("is asked whether anybody is there, and let go when nobody answers", async () => {
    const socket = await opened();
    await vi.advanceTimersByTimeAsync(46_000);
    expect(socket.heard.some((message) => message.is === "query")).toBe(true);
    expect(says()).toBe("Saved");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(says()).toBe("Offline – edits will be kept on this device");
  });

  it("is kept when it answers", async () => {
    const socket = await opened();
    await vi.advanceTimersByTimeAsync(46_000);
    socket.saved();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(says()).toBe("Saved");
  });
});
