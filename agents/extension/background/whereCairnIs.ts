/** Where a Cairn is, from what a person wrote, or pasted out of the address bar. */

import { Unreachable } from "../../protocol/errors";

const NEAR = /^(localhost|127\.|\[::1\])/;
/** Browsers take nearly everything for a host: in Chromium a space in it is `%20`. */
const HOST = /^([a-z\d_-]+(\.[a-z\d_-]+)*\.?|\[[\da-f:.]+\])$/;

/** Its origin. Raises Unreachable, in words for the person. */
export function originIn(written: string): string {
  const bare = written.trim();
  const scheme = NEAR.test(bare) ? "http" : "https";
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(bare) ? bare : `${scheme}://${bare}`;
  const address = URL.canParse(full) ? new URL(full) : undefined;
  if (!address || !["http:", "https:"].includes(address.protocol) || !HOST.test(address.hostname))
    throw new Unreachable(
      `${bare ? `“${bare}”` : "Nothing"} is no address of a Cairn. One looks like https://cairn.example.org: copy it from where you open Cairn.`,
    );
  return address.origin;
}
