/** Boxes: where something lies in the window's top page, in its pixels. */

import { maskedUrl } from "../../../protocol/addresses";
import type { Rectangle, Scene } from "../../../protocol/events";
import { type Rules, told } from "../privacy/rules";
import { titleOf } from "./asking";
import { isTop, type Spot } from "./frames";

export function inWindow(box: DOMRect, spot: Spot): Rectangle {
  return {
    x: rounded(spot.x + box.x * spot.scale),
    y: rounded(spot.y + box.y * spot.scale),
    width: rounded(box.width * spot.scale),
    height: rounded(box.height * spot.scale),
  };
}

/** All of a frame that lies in a page. */
export function wholeFrame(spot: Spot): Rectangle {
  return inWindow(new DOMRect(0, 0, innerWidth, innerHeight), spot);
}

/** Whether any of it is where the frame can be seen. Most of what cannot lies below, or above. */
export function isInView(box: DOMRect): boolean {
  return (
    box.y < innerHeight &&
    box.bottom > 0 &&
    box.width > 0 &&
    box.height > 0 &&
    box.right > 0 &&
    box.x < innerWidth
  );
}

export function rounded(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

/** Of the window's top page. A frame of another site does not know its address and title. */
export function sceneNow(rules: Rules, { width, height }: Spot): Scene {
  const scale = rounded(Math.min(Math.max(devicePixelRatio * zoomed(), 0.01), 16));
  const scene = { tab: 0, scale, width, height };
  return isTop
    ? { ...scene, url: maskedUrl(location.href, rules.patterns), title: told(titleOf(document), rules) }
    : scene;
}

/** By two fingers; how far the browser itself is zoomed is in the device's pixels already. */
function zoomed(): number {
  return isTop ? (window.visualViewport?.scale ?? 1) : 1;
}
