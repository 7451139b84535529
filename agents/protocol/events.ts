// Written by `python -m ingest.wire_types` from ingest/wire.py and ingest/policy.py. Change it there.

export const VERSION = 1;

export const MAX_BATCH = 256; // events

export const MAX_RECORDING = 5000; // events

/** Code points at most, by what a text is. */
export const LONGEST = {"name": 300, "text": 20000, "url": 8000, "key": 40, "selector": 2000} as const;

export type Secret = "PIN" | "card details" | "card number" | "one-time code" | "password" | "secret" | "security code" | "token";

export type Held = "Alt" | "Control" | "Meta" | "Shift";

export type Pattern = "card" | "email" | "iban" | "phone" | "ssn";

/**
 * What was on the screen where it happened. tab: 1, 2, 3, … in the order in which tabs came into the recording.
 *
 * program: of the desktop, where it is no page. scale: device pixels to a pixel.
 */
export interface Scene {
  url?: string;
  title?: string;
  tab?: number;
  program?: string;
  width?: number;
  height?: number;
  scale?: number;
}

/**
 * The picture of how it looked before anything had changed; or why there is none.
 *
 * sha256: of the picture's bytes, as they are sent. of: the event whose picture this one shares, since nothing had
 * changed. painted: how many private places were painted over. clip: the same of a short film of the step.
 * after: of a picture of how it looked then.
 */
export interface Shot {
  sha256?: string;
  width?: number;
  height?: number;
  of?: number;
  missing?: string;
  painted?: number;
  after?: string;
  clip?: string;
}

/**
 * In pixels of the window's top page, whatever frame the element is in.
 */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * What was acted upon.
 *
 * selectors: alternatives, the sturdiest first. frame: the index of each frame on the way from the top page, or its
 * selector where that is all one knows. role: as ARIA names it. row and section: the words of the table row or list
 * item, and of the nearest heading or labelled region, around it. masked: it, or something around it, is marked as
 * private, so that its name was not taken.
 */
export interface Element {
  selectors?: string[][];
  frame?: (number | string)[];
  role?: string;
  name?: string;
  label?: string;
  row?: string;
  section?: string;
  box?: Rectangle;
  masked?: boolean;
}

/**
 * How screens are recorded here.
 *
 * patterns: what is masked in every text and painted over in pictures. mask_selectors: CSS of what is never looked
 * into. mask_typed: nothing that is typed is kept, whatever it is. pictures, clips: whether any are kept; a clip is
 * many pictures, so there is none without them. after: whether recorders also take one of how it looked afterwards.
 * block_sites: hosts that are not recorded at all, nor any host under them. language: that guides are told in, unless
 * a recording asks for another. raw_days: days that raw events are kept after the last of them, enciphered; 0 lets
 * them go when they are told.
 */
export interface Policy {
  patterns: Pattern[];
  mask_selectors: string[];
  mask_typed: boolean;
  pictures: boolean;
  clips: boolean;
  after: boolean;
  block_sites: string[];
  language: "de" | "en" | "fr";
  raw_days: number;
}

/**
 * A policy and its version; 0 is what holds where nobody has set any.
 */
export interface NumberedPolicy {
  version: number;
  policy: Policy;
}

/**
 * Another page is shown. by: what led there: an address that was typed, a deed told before, the page itself.
 */
export interface Navigated {
  type: "navigate";
  by?: "address" | "back" | "deed" | "forward" | "page" | "reload";
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * x, y: from the element's corner.
 */
export interface Clicked {
  type: "click";
  element: Element;
  button?: "auxiliary" | "back" | "forward" | "primary" | "secondary";
  times?: number;
  held?: Held[];
  x?: number;
  y?: number;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * A field's text as it was left. then: keys pressed after it, such as Enter.
 */
export interface Typed {
  type: "type";
  element: Element;
  value?: string;
  secret?: Secret;
  then?: string[];
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * An option was chosen, or no longer chosen. value: its words.
 */
export interface Chosen {
  type: "choose";
  element: Element;
  value?: string;
  on?: boolean;
  secret?: Secret;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * A checkbox, radio button or switch was set.
 */
export interface Checked {
  type: "check";
  element: Element;
  on?: boolean;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * Files were given to a field: their names, without folders.
 */
export interface Uploaded {
  type: "upload";
  element: Element;
  files?: string[];
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * Keys at once, modifiers first.
 */
export interface Pressed {
  type: "press";
  keys: string[];
  element?: Element;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * The pointer rested where something opened.
 */
export interface Hovered {
  type: "hover";
  element: Element;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * element: None when the page was.
 */
export interface Scrolled {
  type: "scroll";
  x?: number;
  y?: number;
  downwards?: boolean;
  element?: Element;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * Something was dropped onto something.
 */
export interface Dragged {
  type: "drag";
  element: Element;
  onto: Element;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * A message box was answered. text: what was typed into it.
 */
export interface Answered {
  type: "answer";
  accept: boolean;
  text?: string;
  secret?: Secret;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * A tab or window was opened, closed, or shown instead of another.
 */
export interface Tab {
  type: "tab";
  what: "closed" | "opened" | "shown";
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * A file came: its name, without folders.
 */
export interface Downloaded {
  type: "download";
  file?: string;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * The person wrote something for the reader, while recording.
 */
export interface Noted {
  type: "note";
  text?: string;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * The person took a picture, where nothing was clicked.
 */
export interface Pictured {
  type: "picture";
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * Something could not be recorded. why: a code that wording knows; what: where, if that can be told.
 */
export interface Missed {
  type: "gap";
  why: "blocked" | "browser page" | "closed" | "frame" | "lost" | "other" | "paused" | "program" | "quota";
  what?: string;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

/**
 * The person took back the last step that the recorder showed: the events from this number on.
 */
export interface Undone {
  type: "undo";
  since: number;
  n: number;
  at: number;
  policy?: number;
  scene?: Scene;
  shot?: Shot;
}

export type Said = Navigated | Clicked | Typed | Chosen | Checked | Uploaded | Pressed | Hovered | Scrolled | Dragged | Answered | Tab | Downloaded | Noted | Pictured | Missed | Undone;

/**
 * Events in order, numbered without a hole.
 */
export interface Batch {
  version: 1;
  events: Said[];
}
