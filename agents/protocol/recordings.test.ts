import { CompactEncrypt, compactDecrypt, importJWK } from "jose";
import { expect, test } from "vitest";
import { Access } from "./access";
import { MAX_BATCH, type Said } from "./events";
import { answered, Network } from "./network.testing";
import { beginRecording, fittingBatch, sayEvents } from "./recordings";
import { newDeviceKey, publicJwk, unwrappedKey } from "./sealing";

const SECRET = new Uint8Array(32).fill(7);
const JWK_OF_SECRET = { kty: "oct", k: base64url(SECRET), alg: "A256GCM", kid: "r1" };

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

async function wrapped(device: CryptoKeyPair, recording = "r1"): Promise<string> {
  const key = await importJWK(await publicJwk(device), "ECDH-ES+A256KW");
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(JWK_OF_SECRET)))
    .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM", typ: "jwk", kid: recording })
    .encrypt(key);
}

const shelf = {
  read: async () => ({ access: "a", refresh: "r", until: Date.now() + 3_600_000 }),
  keep: async () => {},
  forget: async () => {},
};

test("what is said can be read with the recording's key, and names the recording", async () => {
  const device = await newDeviceKey();
  const key = await wrapped(device);
  const network = new Network(({ path }) =>
    path.endsWith("/events")
      ? answered({ have: 1 })
      : answered({ id: "r1", guide: "g", url: "u", key, policy: {}, have: 0, limits: { picture: 1 } }, 201),
  );
  const access = new Access("https://cairn.example", "cairn-extension", shelf);
  const begun = await beginRecording(access, device, { agent: "extension/1" });
  const event: Said = { type: "note", n: 1, at: 5, text: "é 😀" };
  expect(await sayEvents(access, begun, [event])).toMatchObject({ have: 1 });

  const sent = network.asked[1]?.body ?? "";
  const { plaintext, protectedHeader } = await compactDecrypt(sent, SECRET);
  expect(protectedHeader).toEqual({ alg: "dir", enc: "A256GCM", kid: "r1" });
  expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual({ version: 1, events: [event] });
  expect(sent).not.toContain(btoa("note"));
});

test("a key for another device, or another recording, is not taken", async () => {
  const device = await newDeviceKey();
  await expect(unwrappedKey(await wrapped(await newDeviceKey()), device, "r1")).rejects.toThrow();
  await expect(unwrappedKey(await wrapped(device, "r2"), device, "r1")).rejects.toThrow("another recording");
});

test("no part of the device's private key can be read out", async () => {
  const device = await newDeviceKey();
  expect(await publicJwk(device)).not.toHaveProperty("d");
  await expect(crypto.subtle.exportKey("jwk", device.privateKey)).rejects.toThrow();
});

test("a batch holds what fits, in number and in size, and one at least", () => {
  const note = (n: number, size: number): Said => ({ type: "note", n, at: 0, text: "ü".repeat(size) });
  const many = Array.from({ length: 300 }, (_, n) => note(n + 1, 1));
  expect(fittingBatch(many)).toHaveLength(MAX_BATCH);
  const large = Array.from({ length: 60 }, (_, n) => note(n + 1, 20_000));
  const batch = fittingBatch(large);
  expect(batch.length).toBeGreaterThan(1);
  expect(new Blob([JSON.stringify(batch)]).size).toBeLessThan(720_000);
  expect(fittingBatch([note(1, 800_000)])).toHaveLength(1);
});
