/** Which pages are recorded: those of sites that the policy does not block, and none of the browser's own. */

import type { Policy } from "../../protocol/events";
import { isBlocked } from "../../protocol/sites";

const STORES =
  /^https:\/\/(chromewebstore\.google\.com|chrome\.google\.com\/webstore|addons\.mozilla\.org)(\/|$)/;
const NEW_TABS =
  /^(about:(blank|newtab|home)|(chrome|edge|brave|vivaldi):\/\/(newtab|new-tab-page|startpage)\/?)/;

export type Kind = "web" | "blocked" | "browser" | "empty";

export function kindOfPage(url: string | undefined, policy: Policy): Kind {
  if (!url || NEW_TABS.test(url)) return "empty";
  if (!/^(https?|file|ftp):/.test(url) || STORES.test(url)) return "browser";
  return isBlocked(url, policy) ? "blocked" : "web";
}

/** Whether a file came from a blocked site, or by a link there. */
export function isFromBlocked(
  { url, finalUrl, referrer }: Pick<chrome.downloads.DownloadItem, "url" | "finalUrl" | "referrer">,
  policy: Policy,
): boolean {
  return [url, finalUrl, referrer].some((one) => one && isBlocked(one, policy));
}
