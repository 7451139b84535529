/**
 * Entry: whether the browser lets us into all sites. Firefox asks people when they install, and they take it back whenever
 * they like; in Chromium they can as well. Without it nothing is recorded, and no Cairn is reached.
 */

import { api } from "../api";
import { EVERYWHERE } from "../shown";

export function mayEnter(): Promise<boolean> {
  return api.permissions.contains(EVERYWHERE);
}

/** changed: called when a person has given or taken something. */
export function watchEntry(changed: (isGiven: boolean) => Promise<void>): void {
  for (const event of [api.permissions.onAdded, api.permissions.onRemoved])
    event.addListener(() => void mayEnter().then(changed));
}
