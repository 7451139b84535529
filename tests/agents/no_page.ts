/** Where there is no page: what modules of the extension look at as they begin. Imported before them. */

const none = class {};

Object.assign(globalThis, { Element: none, Node: none });
