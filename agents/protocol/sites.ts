/** Sites that a policy keeps recorders out of: ingest/sites.py again. */

import type { Policy } from "./events";

/** A blocked site is blocked with all that is below it. */
export function isBlocked(url: string, { block_sites: hosts }: Pick<Policy, "block_sites">): boolean {
  if (hosts.length === 0) return false;
  const bare = url.replace(/^((blob|filesystem|view-source):)+/i, "").trim();
  if (!URL.canParse(bare)) return true;
  const labels = new URL(bare).hostname.replace(/\.$/, "").split(".");
  const blocked = new Set(hosts.map(bareHost));
  return labels.some((_, at) => blocked.has(labels.slice(at).join(".")));
}

/** A host as it is compared: small letters, international names as DNS has them, no dot at its end. */
function bareHost(host: string): string {
  const bare = host.trim().replace(/\.$/, "");
  return URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`).hostname : bare.toLowerCase();
}
