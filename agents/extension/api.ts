/** The browser's own interface to extensions. Firefox calls it `browser`, and its promises work there only. */

declare const browser: typeof chrome | undefined;

export const api: typeof chrome = typeof browser === "undefined" ? chrome : browser;
