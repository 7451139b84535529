import { expect, test } from "vitest";
import { Unreachable } from "./errors";
import { answered, Network, silence } from "./network.testing";
import { askWhetherLetIn, beginSigningIn, type SigningIn } from "./signingIn";

const CAIRN = "https://cairn.example";
const CODES = {
  device_code: "d",
  user_code: "WDJB-MJHT",
  verification_uri: `${CAIRN}/device`,
  verification_uri_complete: `${CAIRN}/device?user_code=WDJB-MJHT`,
  expires_in: 600,
  interval: 5,
};

function pending(more: Partial<SigningIn> = {}): SigningIn {
  return {
    deviceCode: "d",
    userCode: "WDJB-MJHT",
    address: CAIRN,
    addressWithCode: CAIRN,
    until: Date.now() + 600_000,
    interval: 5,
    askAt: 0,
    ...more,
  };
}

test("a recorder shows the code, and says what it is called", async () => {
  const network = new Network(() => answered(CODES));
  const begun = await beginSigningIn(CAIRN, "cairn-extension", "Ana’s browser", new AbortController().signal);
  expect(begun).toMatchObject({
    userCode: "WDJB-MJHT",
    interval: 5,
    addressWithCode: CODES.verification_uri_complete,
  });
  expect(new URLSearchParams(network.asked[0]?.body).get("device_name")).toBe("Ana’s browser");
});

test("who is let in has tokens", async () => {
  new Network(() => answered({ access_token: "a", refresh_token: "r", expires_in: 3600 }));
  const asked = await askWhetherLetIn(CAIRN, "cairn-extension", pending());
  expect(asked).toMatchObject({ is: "let in", tokens: { access: "a", refresh: "r" } });
});

test.each([
  ["authorization_pending", 5],
  ["slow_down", 10],
])("%s: it is asked again in %i seconds", async (error, seconds) => {
  new Network(() => answered({ error }, 400));
  const asked = await askWhetherLetIn(CAIRN, "cairn-extension", pending());
  if (asked.is !== "waiting") throw new Error(asked.is);
  expect(asked.next.interval).toBe(seconds);
  expect(Math.round((asked.next.askAt - Date.now()) / 1000)).toBe(seconds);
});

test("who is told when to come back comes back then", async () => {
  new Network(() => answered({}, 429, { "Retry-After": "40" }));
  const asked = await askWhetherLetIn(CAIRN, "cairn-extension", pending());
  if (asked.is !== "waiting") throw new Error(asked.is);
  expect(Math.round((asked.next.askAt - Date.now()) / 1000)).toBe(40);
  expect(asked.next.interval).toBe(5);
});

test.each(["access_denied", "expired_token", "invalid_grant"])("%s ends it, in words", async (error) => {
  new Network(() => answered({ error, error_description: "Words." }, 400));
  const asked = await askWhetherLetIn(CAIRN, "cairn-extension", pending());
  if (asked.is !== "refused") throw new Error(asked.is);
  expect(asked.why).toMatch(/\.$/);
});

test("a code that is over is not asked about", async () => {
  const network = new Network(silence);
  const asked = await askWhetherLetIn(CAIRN, "cairn-extension", pending({ until: Date.now() - 1 }));
  expect(asked.is).toBe("refused");
  expect(network.asked).toEqual([]);
});

test("while nobody answers it is neither let in nor refused", async () => {
  new Network(silence);
  await expect(askWhetherLetIn(CAIRN, "cairn-extension", pending())).rejects.toBeInstanceOf(Unreachable);
});
