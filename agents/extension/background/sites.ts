/** Which pages are recorded: those of sites that the policy does not block, and none of the browser's own. */

import type { Policy } from "../../protocol/events";
import { isBlocked } from "../../protocol/sites";

const STORES =
  /^https:\/\/(chromewebstore\.google\.com|chrome\.google\.com\/webstore|addons\.mozilla\.org)(\/|$)/;
/** Hosts that Firefox keeps every extension out of: `extensions.webextensions.restrictedDomains`, as it comes. */
const KEPT_BY_FIREFOX =
  /^https:\/\/((addons\.cdn|content\.cdn|accounts-static\.cdn)\.mozilla\.net|discovery\.addons\.mozilla\.org|((api|oauth|profile)\.)?accounts\.firefox\.com|support\.mozilla\.org|sync\.services\.mozilla\.com)(\/|$)/;
const NEW_TABS =
  /^(about:(blank|newtab|home)|(chrome|edge|brave|vivaldi):\/\/(newtab|new-tab-page|startpage)\/?)/;

export type Kind = "web" | "blocked" | "browser" | "empty";

export function kindOfPage(url: string | undefined, policy: Policy): Kind {
  if (!url || NEW_TABS.test(url)) return "empty";
  if (isBlocked(url, policy)) return "blocked"; // and what it made itself, such as blob:https://bank.example/1
  return !/^(https?|file|ftp):/.test(url) || isKept(url) ? "browser" : "web";
}

/** Whether the browser keeps extensions out of it. */
function isKept(url: string): boolean {
  const isFirefox = globalThis.location?.protocol === "moz-extension:";
  return STORES.test(url) || (isFirefox && KEPT_BY_FIREFOX.test(url));
}

/** Whether a file came from a blocked site, by a link there, or while one was in view, which may have made it itself. */
export function isFromBlocked(
  { url, finalUrl, referrer }: Pick<chrome.downloads.DownloadItem, "url" | "finalUrl" | "referrer">,
  inView: string | undefined,
  policy: Policy,
): boolean {
  return [url, finalUrl, referrer, inView].some((one) => one && isBlocked(one, policy));
}

/** Whether a frame may be recorded. origin: whose it is, which an empty page that a script opened does not say itself. */
export function mayRecord(sender: chrome.runtime.MessageSender | undefined, policy: Policy): boolean {
  const { url, tab, origin } = sender ?? {};
  const known = [url, tab?.url, origin === "null" ? undefined : origin];
  return !known.some((one) => one && isBlocked(one, policy));
}
