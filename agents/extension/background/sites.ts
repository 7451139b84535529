/**
 * Which pages are recorded: those of sites that the policy does not block, and none of the browser's own. Nor is the Cairn
 * that a recording goes to: somebody looks at the guide as it grows, which is no part of what they show.
 */

import type { Policy } from "../../protocol/events";
import { isBlocked } from "../../protocol/sites";

const STORES =
  /^https:\/\/(chromewebstore\.google\.com|chrome\.google\.com\/webstore|addons\.mozilla\.org)(\/|$)/;
/** Hosts that Firefox keeps every extension out of: `extensions.webextensions.restrictedDomains`, as it comes. */
const KEPT_BY_FIREFOX =
  /^https:\/\/((addons\.cdn|content\.cdn|accounts-static\.cdn)\.mozilla\.net|discovery\.addons\.mozilla\.org|((api|oauth|profile)\.)?accounts\.firefox\.com|support\.mozilla\.org|sync\.services\.mozilla\.com)(\/|$)/;
const NEW_TABS =
  /^(about:(blank|newtab|home)|(chrome|edge|brave|vivaldi):\/\/(newtab|new-tab-page|startpage)\/?)/;

/** home: the origins of the Cairn that is recorded into. */
export interface Rules {
  policy: Policy;
  home: readonly string[];
}

export type Kind = "web" | "home" | "blocked" | "browser" | "empty";

export function kindOfPage(url: string | undefined, { policy, home }: Rules): Kind {
  if (!url || NEW_TABS.test(url)) return "empty";
  if (isAmong(home, url)) return "home";
  if (isBlocked(url, policy)) return "blocked"; // and what it made itself, such as blob:https://bank.example/1
  return !/^(https?|file|ftp):/.test(url) || isKept(url) ? "browser" : "web";
}

function isAmong(origins: readonly string[], url: string): boolean {
  return URL.canParse(url) && origins.includes(new URL(url).origin); // also of what it made: blob:https://cairn.example/1
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
export function mayRecord(
  sender: chrome.runtime.MessageSender | undefined,
  { policy, home }: Rules,
): boolean {
  const { url, tab, origin } = sender ?? {};
  const known = [url, tab?.url, origin === "null" ? undefined : origin];
  return !known.some((one) => one && (isBlocked(one, policy) || isAmong(home, one)));
}
