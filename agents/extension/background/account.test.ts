import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { answered, Network } from "../../protocol/network.testing";
import { Account } from "./account";
import { openDisk, write } from "./disk";

test("an exchange that is under way when somebody signs out does not sign in again", async () => {
  const disk = await openDisk("account");
  const tokens = { access: "a1", refresh: "r1", until: 0 };
  const row = { server: "https://cairn.example", deviceName: "Mine", tokens };
  await write(disk, ["settings"], (to) => to.put("settings", row, "account"));
  const account = await Account.open(disk, () => {});
  const network = new Network(async ({ path }) => {
    if (path !== "/oauth/token") return answered({});
    await account.signOut();
    return answered({ access_token: "a2", refresh_token: "r2", expires_in: 3600 });
  });
  const access = await account.access();
  await expect(access?.ask({ method: "GET", path: "/api/device" })).rejects.toMatchObject({ status: 401 });
  expect(network.paths).toEqual(["/oauth/token", "/oauth/revoke"]);
  expect(account.shown.is).toBe("out");
  expect(await disk.get("settings", "account")).not.toHaveProperty("tokens");
});

test("an access of before does not ask with the tokens of who signed in since", async () => {
  const disk = await openDisk("another account");
  const row = { server: "https://cairn.example", deviceName: "Mine" };
  const tokens = { access: "ana", refresh: "r1", until: Date.now() + 3_600_000 };
  await write(disk, ["settings"], (to) => to.put("settings", { ...row, tokens }, "account"));
  const account = await Account.open(disk, () => {});
  const pending = { device_code: "d", user_code: "u", verification_uri: "v", expires_in: 600, interval: 0 };
  const network = new Network(({ path }) => {
    if (path === "/oauth/device_authorization") return answered(pending);
    if (path !== "/oauth/token") return answered({ person: {}, workspace: {} });
    return answered({ access_token: "bo", refresh_token: "r2", expires_in: 3600 });
  });
  const access = await account.access();
  await account.signOut();
  await account.signIn(row.server, row.deviceName);
  await expect.poll(() => account.shown.is).toBe("in");
  await expect(access?.ask({ method: "GET", path: "/api/recordings/r" })).rejects.toMatchObject({
    status: 401,
  });
  expect(network.paths).not.toContain("/api/recordings/r");
});

test("who gives up while a Cairn is asked for is not told what came of it, and may ask another", async () => {
  const account = await Account.open(await openDisk("given up"), () => {});
  const codes = { device_code: "d", user_code: "u", verification_uri: "v", expires_in: 600, interval: 600 };
  let isThere = false;
  const network = new Network(() => (isThere ? answered(codes) : new Promise(() => {})));
  const first = account.signIn("https://a.example", "Mine");
  await expect.poll(() => network.paths).toHaveLength(1);
  expect(account.shown).toMatchObject({ is: "out", isLooking: true });
  await account.giveUp();
  expect(await first).toBeUndefined();
  expect(account.shown).toMatchObject({ is: "out", isLooking: false });

  const second = account.signIn("https://b.example", "Mine");
  isThere = true;
  expect(await account.signIn("https://c.example", "Mine")).toBe("v");
  expect(await second).toBeUndefined();
  expect(account.shown).toMatchObject({ is: "asking", server: "https://c.example" });
  await account.giveUp();
});
