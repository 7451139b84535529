/** What the popup and the options show, and what they ask of the background: the seam between those. */

import type { Policy } from "../protocol/events";

/** What a person allows, or not: to be let into every site. */
export const EVERYWHERE = { origins: ["<all_urls>"] };

/** The name of the port that a page of ours opens. */
export const DESK = "cairn.desk";

/** isLooking: for the Cairn that it was told to sign in to, which has not answered yet. */
export type ShownAccount =
  | { is: "out"; server: string; deviceName: string; isLooking: boolean; trouble?: string }
  | { is: "asking"; server: string; userCode: string; address: string; until: number; trouble?: string }
  | { is: "in"; server: string; deviceName: string; person: string; workspace: string };

/**
 * inGuide: the steps that the guide has, if that is known. ahead: the actions that it does not tell yet, each of which
 * may become a step. isWaiting: whether there is something that the server has not. unsent, pictures: how many actions
 * and pictures are among it. trouble: why, and whether a person has to do something. here: what the page in view is.
 */
export interface ShownRecording {
  state: "starting" | "recording" | "paused" | "stopping";
  why: "paused" | "closed";
  inGuide?: number;
  ahead: number;
  last: string;
  isTakingBack: boolean;
  isWaiting: boolean;
  unsent: number;
  pictures: number;
  trouble?: { words: string; toDo: "wait" | "sign in" | "let go" };
  url: string;
  policy: Policy;
  here: "web" | "home" | "blocked" | "browser" | "empty";
}

/** A recording that is over, by its guide. title: that it was given when it began. */
export interface Before {
  url: string;
  title?: string;
}

/**
 * mayEnter: whether the browser lets us into sites. before: the last recording that is over. problem: what could not be
 * done, in words.
 */
export interface Shown {
  account: ShownAccount;
  mayEnter: boolean;
  recording?: ShownRecording;
  before?: Before;
  problem?: string;
}

export type Command =
  | { do: "sign in"; server: string; deviceName: string }
  | { do: "give up signing in" }
  | { do: "sign out" }
  | { do: "start"; title: string }
  | { do: "pause" }
  | { do: "resume" }
  | { do: "undo" }
  | { do: "note"; text: string }
  | { do: "picture" }
  | { do: "stop" }
  | { do: "let go" };
