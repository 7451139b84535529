import "fake-indexeddb/auto";
import { compactDecrypt } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Access } from "../../protocol/access";
import type { Said } from "../../protocol/events";
import { type Asking, answered, Network, silence } from "../../protocol/network.testing";
import { USUAL_POLICY } from "../defaults";
import { type Disk, openDisk } from "./disk";
import { Notebook } from "./notebook";
import { Sending } from "./sending";

const SECRET = new Uint8Array(32).fill(9);
const CAIRN = "https://cairn.example";
let disk: Disk;
let book: Notebook;
let sending: Sending;
let names = 0;

/** A server as it is seen from here: what it has, and what it answers instead of taking more. */
class Server {
  have: Said[] = [];
  pictures: string[] = [];
  clips: string[] = [];
  stopped = false;
  instead: (asking: Asking) => Response | Promise<Response> | undefined = () => undefined;
  readonly network = new Network(async (asking) => (await this.instead(asking)) ?? this.take(asking));

  async take({ path, body }: Asking): Promise<Response> {
    if (path.endsWith("/stop")) this.stopped = true;
    else if (path.includes("/pictures/")) this.pictures.push(path.split("/").at(-1) ?? "");
    else if (path.includes("/clips/")) this.clips.push(path.split("/").at(-1) ?? "");
    else this.have.push(...(await eventsIn(body)).filter((event) => event.n > this.have.length));
    return answered({ have: this.have.length, told: 0, steps: 0 });
  }
}

async function eventsIn(body: string): Promise<Said[]> {
  const { plaintext } = await compactDecrypt(body, SECRET);
  return (JSON.parse(new TextDecoder().decode(plaintext)) as { events: Said[] }).events;
}

const click = (name: string) => ({ type: "click", at: 1, element: { name } }) as const;
const picture = (sha256: string) =>
  Promise.resolve({ shot: { sha256 }, picture: { sha256, content: new Uint8Array([1]) } });

beforeEach(async () => {
  disk = await openDisk(`sending ${++names}`);
  const key = await crypto.subtle.importKey("raw", SECRET, "AES-GCM", false, ["encrypt"]);
  const row = {
    id: "r",
    server: CAIRN,
    guide: "g",
    url: "u",
    key,
    last: 0,
    have: 0,
    tabs: {},
  } as const;
  const policy = { version: 0, policy: USUAL_POLICY };
  book = await Notebook.begin(disk, { ...row, policy, state: "recording", gap: "paused" }, () =>
    sending?.wake(),
  );
  const tokens = { access: "a", refresh: "r", until: Date.now() + 3_600_000 };
  const access = new Access(CAIRN, "x", {
    read: async () => tokens,
    keep: async () => {},
    forget: async () => {},
  });
  sending = new Sending(
    book,
    async () => access,
    () => {},
  );
});
afterEach(() => sending.end());

test("all that was told arrives once, in order, and pictures after the words", async () => {
  const server = new Server();
  await Promise.all(["a", "b", "c"].map((name) => book.tell(click(name), name, picture(`${name}${name}`))));
  await expect.poll(() => server.pictures.length).toBe(3);
  expect(server.have.map((event) => [event.n, event.shot?.sha256])).toEqual([
    [1, "aa"],
    [2, "bb"],
    [3, "cc"],
  ]);
  expect(await sending.waiting()).toEqual({ events: 0, pictures: 0 });
});

test("what stands beside a picture arrives, a clip as a clip, and the event names both", async () => {
  const server = new Server();
  const content = new Uint8Array([1]);
  const clip = { sha256: "cc", content, kind: "clips" } as const;
  await book.tell(
    click("a"),
    "a",
    picture("aa"),
    Promise.resolve({ after: { sha256: "bb", content }, clip }),
  );
  await expect.poll(() => [server.pictures, server.clips]).toEqual([["aa", "bb"], ["cc"]]);
  await expect.poll(() => server.have[0]?.shot).toEqual({ sha256: "aa", after: "bb", clip: "cc" });
});

test("nothing goes past an event whose picture is still to come", async () => {
  const server = new Server();
  let come: (later: object) => void = () => {};
  await book.tell(
    click("a"),
    "a",
    new Promise((resolve) => {
      come = resolve;
    }),
  );
  await book.tell(click("b"), "b");
  come({ shot: { missing: "late" } });
  await expect
    .poll(() => server.have.map((event) => [event.n, event.shot?.missing]))
    .toEqual([
      [1, "late"],
      [2, undefined],
    ]);
});

test("while nobody answers it is kept, and sent when somebody does", async () => {
  const server = new Server();
  server.instead = silence;
  await book.tell(click("a"), "a");
  await expect.poll(() => sending.trouble?.is).toBe("away");
  await book.tell(click("b"), "b");
  server.instead = () => undefined;
  sending.hurry();
  await expect.poll(() => server.have.map((event) => event.n)).toEqual([1, 2]);
  await expect.poll(() => sending.trouble).toBeUndefined();
});

test("an answer that was lost leads to nothing being there twice", async () => {
  const server = new Server();
  let lost = 1;
  server.instead = async (asking) => {
    if (lost-- <= 0) return undefined as never;
    await server.take(asking);
    return silence();
  };
  await book.tell(click("a"), "a");
  await expect.poll(() => sending.trouble?.is).toBe("away");
  sending.hurry();
  await expect.poll(async () => (await sending.waiting()).events).toBe(0);
  expect(server.have).toHaveLength(1);
});

test("who is told to come later comes later, and not sooner", async () => {
  const server = new Server();
  const began = Date.now();
  let refused = 1;
  server.instead = () =>
    refused-- > 0 ? answered({ detail: "Later." }, 429, { "Retry-After": "1" }) : undefined;
  await book.tell(click("a"), "a");
  await expect.poll(() => server.have.length).toBe(1);
  expect(Date.now() - began).toBeGreaterThanOrEqual(990);
  expect(server.network.paths).toHaveLength(2);
});

test("the one event that the server will never take becomes a gap, and the others arrive", async () => {
  const server = new Server();
  server.instead = async ({ path, body }) => {
    const isWrong =
      path.endsWith("/events") &&
      (await eventsIn(body)).some((event) => event.type === "click" && event.element.name === "wrong");
    return isWrong ? answered({ detail: "This makes no sense." }, 400) : (undefined as never);
  };
  await Promise.all(["a", "wrong", "b"].map((name) => book.tell(click(name), name)));
  await expect.poll(() => server.have.map((event) => event.type)).toEqual(["click", "gap", "click"]);
});

test("a picture that is not taken does not hold up the others", async () => {
  const server = new Server();
  server.instead = ({ path }) => (path.endsWith("/aa") ? answered({}, 403) : undefined);
  await book.tell(click("a"), "a", picture("aa"));
  await book.tell(click("b"), "b", picture("bb"));
  await expect.poll(() => server.pictures).toEqual(["bb"]);
  await expect.poll(async () => (await sending.waiting()).pictures).toBe(0);
});

test("who is signed out keeps it all until somebody signs in", async () => {
  const server = new Server();
  server.instead = ({ path }) => answered({ error: "invalid_grant" }, path === "/oauth/token" ? 400 : 401);
  await book.tell(click("a"), "a");
  await expect.poll(() => sending.trouble?.is).toBe("signed out");
  expect(await sending.waiting()).toEqual({ events: 1, pictures: 0 });
});

test("a recording is stopped when all of it is there, and then nothing of it is left here", async () => {
  const server = new Server();
  server.instead = silence;
  await book.tell(click("a"), "a", picture("aa"));
  await book.stop();
  await expect.poll(() => sending.trouble?.is).toBe("away");
  expect(server.stopped).toBe(false);
  server.instead = () => undefined;
  sending.hurry();
  await expect.poll(() => server.stopped).toBe(true);
  expect([server.have.length, server.pictures]).toEqual([1, ["aa"]]);
  await expect.poll(() => book.row.state).toBe("over");
  expect([await disk.count("events"), await disk.count("pictures")]).toEqual([0, 0]);
});

test("a recording that the server has no more is told of", async () => {
  const server = new Server();
  server.instead = () => answered({ detail: "There is no such recording." }, 404);
  await book.tell(click("a"), "a");
  await expect.poll(() => sending.trouble).toEqual({ is: "over", words: "There is no such recording." });
});

test("a server that was restored from a backup is told of in words of its own", async () => {
  const server = new Server();
  await book.tell(click("a"), "a");
  await book.tell(click("b"), "b");
  await expect.poll(() => book.row.have).toBe(2);
  server.instead = () => answered({ have: 1, told: 0, steps: 0 });
  await book.tell(click("c"), "c");
  await expect.poll(() => sending.trouble?.is).toBe("over");
  expect(sending.trouble?.words).toContain("it had 2 events and has 1");
});
