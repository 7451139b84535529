/** What led to a page: told by how the browser says that it got there, and by where the tab was before. Pure. */

import type { Navigated } from "../../protocol/events";

export type By = NonNullable<Navigated["by"]>;

const TYPED = new Set(["typed", "auto_bookmark", "generated", "keyword", "keyword_generated", "start_page"]);

export interface Arrival {
  url: string;
  transitionType: string;
  transitionQualifiers: readonly string[];
}

/** The pages that a tab has shown, and which of them it shows. */
export interface Trail {
  urls: readonly string[];
  at: number;
}

export const NO_TRAIL: Trail = { urls: [], at: -1 };

/** byDeed: whether something was done just before, in this tab or in the one that opened it. */
export function ledBy(arrival: Arrival, trail: Trail, byDeed: boolean): By {
  const { transitionQualifiers: qualifiers, transitionType: type } = arrival;
  if (qualifiers.includes("forward_back")) return isForward(arrival.url, trail) ? "forward" : "back";
  if (type === "reload") return "reload";
  if (qualifiers.includes("client_redirect")) return "page";
  if (qualifiers.includes("from_address_bar") || TYPED.has(type)) return "address";
  return byDeed ? "deed" : "page";
}

/** The trail with this page at its end; what lay ahead is no longer to be gone forward to. */
export function walked(trail: Trail, url: string, by: By): Trail {
  if (by === "reload" && trail.at >= 0) return trail;
  if (by === "back" || by === "forward") {
    const at =
      by === "back" ? trail.urls.lastIndexOf(url, trail.at - 1) : trail.urls.indexOf(url, trail.at + 1);
    if (at >= 0) return { urls: trail.urls, at };
  }
  const urls = [...trail.urls.slice(0, trail.at + 1), url];
  return { urls, at: urls.length - 1 };
}

function isForward(url: string, trail: Trail): boolean {
  const behind = trail.at > 0 && trail.urls.lastIndexOf(url, trail.at - 1) === trail.at - 1;
  return !behind && trail.urls.indexOf(url, trail.at + 1) >= 0;
}
