import { expect, test } from "vitest";
import { Access, type TokenShelf } from "./access";
import { Refused, Unreachable } from "./errors";
import { answered, Network, silence } from "./network.testing";
import type { Tokens } from "./signingIn";

const CAIRN = "https://cairn.example";
const HOUR = 3_600_000;

class Shelf implements TokenShelf {
  kept: Tokens[] = [];
  constructor(public tokens?: Tokens) {}

  async read(): Promise<Tokens | undefined> {
    return this.tokens;
  }

  async keep(tokens: Tokens): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5)); // a disk takes its time
    this.tokens = tokens;
    this.kept.push(tokens);
  }

  async forget(): Promise<void> {
    this.tokens = undefined;
  }
}

const old = (until = Date.now() + HOUR): Tokens => ({ access: "a1", refresh: "r1", until });
const pair = (n: number) => answered({ access_token: `a${n}`, refresh_token: `r${n}`, expires_in: 3600 });
const question = { method: "GET", path: "/api/device" } as const;

test("a good token is shown and nothing is exchanged", async () => {
  const network = new Network(() => answered({ name: "Ana" }));
  const access = new Access(CAIRN, "cairn-extension", new Shelf(old()));
  expect(await access.ask(question)).toEqual({ name: "Ana" });
  expect(network.asked).toEqual([{ path: "/api/device", authorization: "Bearer a1", body: "" }]);
});

test("however many ask at once, a token that is over is exchanged once, and kept before it is used", async () => {
  const shelf = new Shelf(old(Date.now()));
  const network = new Network(({ path, authorization }) => {
    if (path === "/oauth/token") return pair(2);
    expect(authorization).toBe("Bearer a2");
    expect(shelf.kept).toHaveLength(1);
    return answered("yes");
  });
  const access = new Access(CAIRN, "cairn-extension", shelf);
  await Promise.all(Array.from({ length: 20 }, () => access.ask(question)));
  expect(network.paths.filter((path) => path === "/oauth/token")).toHaveLength(1);
  expect(network.asked[0]?.body).toContain("refresh_token=r1");
});

test("a token that is refused early is exchanged and the question asked again", async () => {
  new Network(({ path, authorization }) => {
    if (path === "/oauth/token") return pair(2);
    return authorization === "Bearer a2" ? answered("yes") : answered({ code: "unknown" }, 401);
  });
  expect(await new Access(CAIRN, "cairn-extension", new Shelf(old())).ask(question)).toBe("yes");
});

test("an exchange whose answer was lost is asked for again with the same token", async () => {
  let lost = 1;
  const network = new Network(({ path }) => {
    if (path !== "/oauth/token") return answered("yes");
    return lost-- > 0 ? silence() : pair(2);
  });
  const shelf = new Shelf(old(Date.now()));
  await new Access(CAIRN, "cairn-extension", shelf).ask(question);
  const exchanges = network.asked.filter((asking) => asking.path === "/oauth/token");
  expect(exchanges.map((asking) => asking.body.includes("r1"))).toEqual([true, true]);
  expect(shelf.tokens?.refresh).toBe("r2");
});

test("while nobody answers the old pair stays", async () => {
  new Network(silence);
  const shelf = new Shelf(old(Date.now()));
  const asked = new Access(CAIRN, "cairn-extension", shelf).ask(question);
  await expect(asked).rejects.toBeInstanceOf(Unreachable);
  expect(shelf.tokens?.refresh).toBe("r1");
});

test("a device that was ended forgets its tokens and says so", async () => {
  new Network(({ path }) =>
    path === "/oauth/token" ? answered({ error: "invalid_grant" }, 400) : answered({ code: "unknown" }, 401),
  );
  const shelf = new Shelf(old());
  const asked = new Access(CAIRN, "cairn-extension", shelf).ask(question);
  await expect(asked).rejects.toMatchObject({ status: 401, code: "invalid_grant" });
  expect(shelf.tokens).toBeUndefined();
});

test("too much at once is no reason to forget anything", async () => {
  new Network(() => answered({ detail: "Later." }, 429, { "Retry-After": "7" }));
  const shelf = new Shelf(old(Date.now()));
  const asked = new Access(CAIRN, "cairn-extension", shelf).ask(question);
  const refused = await asked.catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ isForNow: true, retryAfter: 7 });
  expect(shelf.tokens?.refresh).toBe("r1");
});
