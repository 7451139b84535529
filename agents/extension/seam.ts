/**
 * The seam: all that a page's script and the background know of each other.
 *
 * The page sees, masks, and tells what came to be. The background numbers it, keeps it, takes pictures, and sends.
 * Every frame has a long-lived port of its own; whatever is in pixels is in CSS pixels of the window's top page.
 *
 * The background may die at any moment, and the port closes with it. A page that records opens another one when it has
 * something to say, and first says again each deed of which it was not told that it is kept; `key` tells them apart.
 * The script is put into pages when a recording begins, so it may come into one where it is already: then the one that
 * is there opens a port, and nothing else happens.
 */

import type { Policy, Rectangle, Said } from "../protocol/events";

/** The name of the port that each frame opens. */
export const PORT = "cairn.page";

type DistributiveOmit<T, Member extends PropertyKey> = T extends unknown ? Omit<T, Member> : never;

/** An event as the page tells it. The background adds its number, the policy's version, the tab and the picture. */
export type Deed = DistributiveOmit<Said, "n" | "policy" | "shot">;

export type FromPage =
  /**
   * Nothing changed for a moment: a good time for a picture. masks: private places in view, of this frame; none at all
   * while it is not known which there are.
   */
  | { kind: "calm"; masks?: Rectangle[] }
  /** What is shown is no longer what the last picture shows. whole: of a frame in a page, all that is seen of it. */
  | { kind: "changed"; whole?: Rectangle }
  /** A button or a key went down: take a picture now, unless the last one still shows what is there. */
  | { kind: "about"; id: number; masks?: Rectangle[] }
  /** What it came to be. of: the recording. key: of this deed alone, anywhere. about: the picture asked for when it began. */
  | { kind: "deed"; of: string; key: string; deed: Deed; about?: number }
  /** It was told to stop, and has said what it held. */
  | { kind: "left" }
  /** It was asked to tell what it held, and has. */
  | { kind: "told" };

export type ToPage =
  /** Begin to listen. of: the recording that deeds belong to from now on. */
  | { kind: "recording"; of: string; policy: Policy }
  /** The deed with this key is on disk. */
  | { kind: "kept"; key: string }
  /** Tell what you hold back, such as a text that nobody has left yet, and go on. */
  | { kind: "tell" }
  /** The deeds with these keys were taken back. A field is private for as long as what they typed stands in it. */
  | { kind: "taken back"; keys: string[] }
  | { kind: "stopped" };
