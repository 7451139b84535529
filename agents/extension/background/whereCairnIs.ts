/** Where a Cairn is, from what a person wrote, or pasted out of the address bar. */

import { Unreachable } from "../../protocol/errors";

const NEAR = /^(localhost|127\.|\[::1\])/;

/** Its origin. Raises Unreachable, in words for the person. */
export function originIn(written: string): string {
  const bare = written.trim();
  const scheme = NEAR.test(bare) ? "http" : "https";
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(bare) ? bare : `${scheme}://${bare}`;
  const address = URL.canParse(full) ? new URL(full) : undefined;
  // Some browsers take words with spaces between them for the name of a host.
  if (!address || !["http:", "https:"].includes(address.protocol) || address.hostname.includes("%"))
    throw new Unreachable(
      `${bare} is no address of a Cairn. Copy it from where you open Cairn: it begins with https://.`,
    );
  return address.origin;
}
