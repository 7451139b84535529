/**
 * How the script in the page's own world and ours beside it find each other: by events, whose names these
 * are. Whichever of the two comes later begins.
 */

/** From the page's world, with the name of the event by which answers will be told. Cancelled by who knows one already. */
export const MEETING = "cairn:meeting";

/** Ours is there, and knows no name yet. */
export const WAITING = "cairn:waiting";

/** An element that was there already has got a shadow root. */
export const ROOTED = "cairn:rooted";
