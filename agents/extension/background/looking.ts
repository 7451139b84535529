/** Taking one picture of a tab, as the browser lets extensions do: of what is in view in its window. */

import { api } from "../api";
import type { Look } from "./camera";

/** What was to be seen is not, or no longer. */
class OutOfView extends Error {
  override name = "OutOfView";
}

/** Whether it is in view in its window. */
export async function isShown(tabId: number): Promise<boolean> {
  const tab = await api.tabs.get(tabId).catch(() => undefined);
  return tab?.active === true;
}

/** Raises OutOfView when another tab is shown, or another page. */
export async function lookAt(tabId: number): Promise<Look> {
  const [tab, zoom] = await Promise.all([api.tabs.get(tabId), api.tabs.getZoom(tabId)]);
  if (!tab.active) throw new OutOfView("The tab was not in view.");
  const address = await api.tabs.captureVisibleTab(tab.windowId, { format: "jpeg", quality: 90 });
  const after = await api.tabs.get(tabId);
  if (!after.active) throw new OutOfView("The tab went out of view.");
  if (after.url !== tab.url) throw new OutOfView("The page went on before there was a picture.");
  const content = blobFromAddress(address);
  return { content, width: (tab.width ?? 0) / (zoom || 1) };
}

/** The bytes in a `data:` address. fetch would do it too, but for the page's own rules of what may be fetched. */
function blobFromAddress(address: string): Blob {
  const comma = address.indexOf(",");
  const bytes = Uint8Array.from(atob(address.slice(comma + 1)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: address.slice(5, address.indexOf(";")) });
}
