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

/** Whether any of a box is where the frame can be seen. */
export type View = (box: DOMRect) => boolean;

/** As it is now. Most of what cannot be seen lies below, or above; a window is asked once, which takes as long as a box. */
export function viewNow(): View {
  const { innerWidth, innerHeight } = window;
  return (box) =>
    box.y < innerHeight &&
    box.bottom > 0 &&
    box.width > 0 &&
    box.height > 0 &&
    box.right > 0 &&
    box.x < innerWidth;
}

export function rounded(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

/** Of the window's top page. A frame of another site does not know its address and title. */
export function sceneNow(rules: Rules, { width, height }: Spot): Scene {
  const scale = rounded(Math.min(Math.max(devicePixelRatio * zoomed(), 0.01), 16));
  const scene = { tab: 0, scale, width, height };
  return isTop
    ? { ...scene, url: toldUrl(location.href, rules), title: toldTitle(titleOf(document), rules) }
    : scene;
}

const toldUrl = knowingTheLast((url, { patterns }) => maskedUrl(url, patterns));
const toldTitle = knowingTheLast(told);

/** A page is where it was when it was asked before, nearly always. */
function knowingTheLast(tell: (text: string, rules: Rules) => string): typeof tell {
  let last: { text: string; rules: Rules; told: string } | undefined;
  return (text, rules) => {
    if (last?.text !== text || last.rules !== rules) last = { text, rules, told: tell(text, rules) };
    return last.told;
  };
}

/** By two fingers; how far the browser itself is zoomed is in the device's pixels already. */
function zoomed(): number {
  return isTop ? (window.visualViewport?.scale ?? 1) : 1;
}
