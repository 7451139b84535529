/** Signing a recorder in by the device flow (RFC 8628), staying so, and signing out. See docs/recording.md. */

import { ask, form } from "./asking";
import { Refused } from "./errors";

const BY_CODE = "urn:ietf:params:oauth:grant-type:device_code";
const SLOWER = 5; // seconds more between questions, once it is said to slow down

/** What a person is shown, and by what a recorder asks. Times in milliseconds since 1970. */
export interface SigningIn {
  deviceCode: string;
  userCode: string;
  address: string;
  addressWithCode: string;
  until: number;
  interval: number; // seconds
  askAt: number;
}

/** access: for the header. refresh: good once, for a new pair. until: when access is over. */
export interface Tokens {
  access: string;
  refresh: string;
  until: number;
}

export type Asked =
  | { is: "let in"; tokens: Tokens }
  | { is: "waiting"; next: SigningIn }
  | { is: "refused"; why: string };

/** Raises Refused or Unreachable; that as well when it is given up by the signal. */
export async function beginSigningIn(
  server: string,
  client: string,
  deviceName: string,
  signal: AbortSignal,
): Promise<SigningIn> {
  const body = form({ client_id: client, device_name: deviceName });
  const question = { method: "POST", path: "/oauth/device_authorization", body, signal } as const;
  const said = (await ask(server, question)) as Codes;
  const now = Date.now();
  return {
    deviceCode: said.device_code,
    userCode: said.user_code,
    address: said.verification_uri,
    addressWithCode: said.verification_uri_complete ?? said.verification_uri,
    until: now + said.expires_in * 1000,
    interval: said.interval ?? 5,
    askAt: now + (said.interval ?? 5) * 1000,
  };
}

/** Ask once whether it was let in. Raises Unreachable; whoever was cut off asks again with the same. */
export async function askWhetherLetIn(server: string, client: string, pending: SigningIn): Promise<Asked> {
  if (Date.now() > pending.until) return { is: "refused", why: "The code is over. Begin again." };
  try {
    const body = form({ client_id: client, grant_type: BY_CODE, device_code: pending.deviceCode });
    return {
      is: "let in",
      tokens: tokensFrom(await ask(server, { method: "POST", path: "/oauth/token", body })),
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return answerTo(error, pending);
  }
}

/** A new pair for the old refresh token, which is used up by it. Raises Refused: then the device was ended. */
export async function refreshed(server: string, client: string, old: Tokens): Promise<Tokens> {
  const body = form({ client_id: client, grant_type: "refresh_token", refresh_token: old.refresh });
  return tokensFrom(await ask(server, { method: "POST", path: "/oauth/token", body }));
}

/** End the device, with all of its tokens. */
export async function signOut(server: string, client: string, tokens: Tokens): Promise<void> {
  await ask(server, {
    method: "POST",
    path: "/oauth/revoke",
    body: form({ client_id: client, token: tokens.refresh }),
  });
}

function answerTo(error: Refused, pending: SigningIn): Asked {
  const wait = (interval: number): Asked => {
    const pause = Math.max(interval, error.retryAfter ?? 0);
    return { is: "waiting", next: { ...pending, interval, askAt: Date.now() + pause * 1000 } };
  };
  if (error.code === "authorization_pending" || error.isForNow) return wait(pending.interval);
  if (error.code === "slow_down") return wait(pending.interval + SLOWER);
  if (error.code === "access_denied") return { is: "refused", why: "This recorder was not let in." };
  if (error.code === "expired_token") return { is: "refused", why: "The code is over. Begin again." };
  return { is: "refused", why: error.message };
}

interface Codes {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete?: string;
  expires_in: number;
  interval?: number;
}

function tokensFrom(answer: unknown): Tokens {
  const said = answer as { access_token: string; refresh_token: string; expires_in: number };
  return {
    access: said.access_token,
    refresh: said.refresh_token,
    until: Date.now() + said.expires_in * 1000,
  };
}
