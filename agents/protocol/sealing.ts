/** Sealing: what travels is a JWE (RFC 7516) under the recording's key, which came wrapped for this device's own. */

import { CompactEncrypt, compactDecrypt, exportJWK, type JWK } from "jose";

const CURVE = { name: "ECDH", namedCurve: "P-256" };

/** This device's own pair. The private half can be used by this browser, and read out by nobody. */
export async function newDeviceKey(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(CURVE, false, ["deriveBits"])) as CryptoKeyPair;
}

/** As the server takes it. */
export async function publicJwk(pair: CryptoKeyPair): Promise<JWK> {
  const { kty, crv, x, y } = await exportJWK(pair.publicKey);
  return { kty, crv, x, y } as JWK;
}

/** The recording's key out of what the server gave for it. Raises when it is for another device or recording. */
export async function unwrappedKey(
  wrapped: string,
  pair: CryptoKeyPair,
  recording: string,
): Promise<CryptoKey> {
  const { plaintext, protectedHeader } = await compactDecrypt(wrapped, pair.privateKey, {
    keyManagementAlgorithms: ["ECDH-ES+A256KW"],
    contentEncryptionAlgorithms: ["A256GCM"],
  });
  if (protectedHeader.kid !== recording) throw new Error("This key is another recording's.");
  const jwk = JSON.parse(new TextDecoder().decode(plaintext)) as JsonWebKey;
  return crypto.subtle.importKey("jwk", { ...jwk, key_ops: ["encrypt"] }, "AES-GCM", false, ["encrypt"]);
}

/** What the server can read, and nobody on the way. */
export function sealed(content: Uint8Array, key: CryptoKey, recording: string): Promise<string> {
  return new CompactEncrypt(content)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: recording })
    .encrypt(key);
}
