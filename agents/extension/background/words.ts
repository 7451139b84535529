/** An event in a few words, for the popup, until the guide tells it: then its own words are shown. */

import type { Element, Said } from "../../protocol/events";

const LONGEST = 60; // code points

/** The words of the step that an event begins, or nothing when it begins none. */
export function stepWords(said: Said): string {
  switch (said.type) {
    case "navigate":
      return WAYS[said.by ?? ""] ?? `Go to ${host(said.scene?.url)}`;
    case "click":
      return `${CLICKS[said.button ?? "primary"] ?? "Click"} ${named(said.element)}`;
    case "type":
      return `Type into ${named(said.element)}`;
    case "choose":
      return said.secret ? `Choose in ${named(said.element)}` : `Choose ${quoted(said.value ?? "")}`;
    case "check":
      return `${said.on === false ? "Uncheck" : "Check"} ${named(said.element)}`;
    case "upload":
      return `Upload ${quoted(said.files?.join(", ") ?? "")}`;
    case "press":
      return `Press ${said.keys.join("+")}`;
    case "drag":
      return `Drag ${named(said.element)}`;
    case "answer":
      return `Click "${said.accept ? "OK" : "Cancel"}" in the message`;
    case "tab":
      return said.what === "opened" ? "" : `${said.what === "closed" ? "Close" : "Switch to"} the tab`;
    case "download":
      return `Download ${quoted(said.file ?? "")}`;
    case "note":
      return `Note: ${short(said.text ?? "")}`;
    case "picture":
      return "Picture";
    case "gap":
      return GAPS[said.why] ?? "Something could not be recorded";
    case "hover":
    case "scroll":
    case "undo":
      return "";
  }
}

const WAYS: Record<string, string> = {
  deed: "",
  page: "",
  back: "Go back",
  forward: "Go forward",
  reload: "Reload the page",
};
const CLICKS: Record<string, string> = { secondary: "Right-click", auxiliary: "Middle-click" };
const GAPS: Record<string, string> = {
  paused: "Gap: paused",
  closed: "Gap: the browser was closed",
  quota: "Gap: there was no room",
  frame: "Gap: a frame that cannot be recorded",
  blocked: "Gap: a site that is not recorded",
  "browser page": "Gap: a page of the browser",
  lost: "Gap: something was lost",
};

function named(element: Element): string {
  const name = element.name || element.label;
  return name ? quoted(name) : element.role ? `the ${element.role}` : "something";
}

function quoted(text: string): string {
  return `"${short(text)}"`;
}

function short(text: string): string {
  const letters = [...text.replace(/\s+/g, " ").trim()];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : letters.join("");
}

function host(url = ""): string {
  return URL.canParse(url) ? new URL(url).host || url : url;
}
