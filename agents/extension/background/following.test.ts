import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { Access } from "../../protocol/access";
import { answered, Network } from "../../protocol/network.testing";
import { USUAL_POLICY } from "../defaults";
import { openDisk } from "./disk";
import { Following } from "./following";
import { Notebook } from "./notebook";
import type { Recorder } from "./recorder";

vi.hoisted(() => vi.stubGlobal("chrome", {}));

const tokens = { access: "a", refresh: "r", until: Number.POSITIVE_INFINITY };
const shelf = { read: async () => tokens, keep: async () => {}, forget: async () => {} };

test("the guide is asked for while somebody looks and it has not told all, once for all who look", async () => {
  const policy = { version: 1, policy: USUAL_POLICY };
  const place = { server: "https://cairn.example", guide: "g", url: "https://cairn.example/guides/g" };
  const more = { key: {} as CryptoKey, policy, tabs: {}, gap: "paused", state: "recording" } as const;
  const book = await Notebook.begin(
    await openDisk("following"),
    { id: "r", ...place, ...more, last: 2, have: 2 },
    () => {},
  );
  const account = { accessFor: async () => new Access(place.server, "cairn-extension", shelf) };
  let told = 0;
  const network = new Network(() =>
    answered({ told: { events: ++told, steps: told, last: "Go", since: told } }),
  );
  let isLookedAt = true;
  const following = new Following(
    async () => ({ book, account }) as unknown as Recorder,
    () => isLookedAt,
  );
  vi.useFakeTimers();
  const [one, other] = [following.follow(), following.follow()];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(network.paths).toEqual(["/api/recordings/r", "/api/recordings/r"]);
  expect([book.count, book.lastWords, book.isAhead]).toEqual([2, "Go", false]);
  isLookedAt = false;
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all([one, other]);
  vi.useRealTimers();
});
