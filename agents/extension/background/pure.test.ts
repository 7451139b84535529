import { expect, test, vi } from "vitest";
import { LONGEST, type Policy, type Said } from "../../protocol/events";
import { isBlocked } from "../../protocol/sites";
import { USUAL_POLICY } from "../defaults";
import { fitted } from "./fitting";
import { type By, ledBy, NO_TRAIL, type Trail, walked } from "./navigating";
import { isFromBlocked, kindOfPage, mayRecord } from "./sites";
import { stepWords } from "./words";

const blocking = (...block_sites: string[]): Policy => ({ ...USUAL_POLICY, block_sites });
const rules = {
  policy: blocking("bank.example"),
  home: ["https://cairn.example", "http://127.0.0.1:8000"],
};

test.each([
  ["https://bank.example/", true],
  ["https://www.bank.example:8443/x", true],
  ["https://BANK.example./", true],
  ["https://mybank.example/", false],
  ["https://bank.example.org/", false],
  ["blob:https://bank.example/1", true],
  ["view-source:https://bank.example/", true],
  ["https://xn--bnk-ela.example/", true],
  ["http://user@bank.example@other.example/", false],
  ["nonsense", true],
])("%s is blocked: %s", (url, blocked) => {
  expect(isBlocked(url, blocking("bank.example", "bánk.example"))).toBe(blocked);
  expect(isBlocked(url, blocking())).toBe(false);
});

test("a file is from a blocked site by its address, where that led, and the page it was taken from", () => {
  const policy = blocking("bank.example");
  const [open, bank] = ["https://files.example/a.csv", "https://www.bank.example/"];
  for (const at of [0, 1, 2]) {
    const [url = "", finalUrl = "", referrer = ""] = [open, open, open].with(at, bank);
    expect(isFromBlocked({ url, finalUrl, referrer }, undefined, policy)).toBe(true);
  }
  expect(isFromBlocked({ url: open, finalUrl: open, referrer: "" }, open, policy)).toBe(false);
  const made = { url: "data:text/csv,1", finalUrl: "data:text/csv,1", referrer: "" };
  expect(isFromBlocked(made, bank, policy)).toBe(true);
});

test.each([
  ["https://example.org/", "web"],
  ["file:///tmp/a.html", "web"],
  ["chrome://settings/", "browser"],
  ["chrome-extension://x/a.html", "browser"],
  ["https://chromewebstore.google.com/detail/x", "browser"],
  ["about:blank", "empty"],
  ["chrome://newtab/", "empty"],
  [undefined, "empty"],
  ["https://bank.example/", "blocked"],
  ["https://cairn.example/guides/1", "home"],
  ["blob:https://cairn.example/1", "home"],
  ["http://127.0.0.1:8000/", "home"],
  ["http://127.0.0.1:8001/", "web"],
  ["https://docs.cairn.example/", "web"],
  ["blob:https://bank.example/1", "blocked"],
  ["view-source:https://bank.example/a?token=abc", "blocked"],
  ["view-source:https://example.org/", "browser"],
])("%s is a page of kind %s", (url, kind) => {
  expect(kindOfPage(url, rules)).toBe(kind);
});

test.each([
  [{ url: "https://example.org/" }, true],
  [{ url: "https://bank.example/" }, false],
  [{ url: "https://example.org/", tab: { url: "https://bank.example/" } }, false],
  [{ url: "about:blank", origin: "https://bank.example" }, false],
  [{ url: "about:blank", origin: "https://example.org" }, true],
  [{ url: "about:srcdoc", origin: "null" }, true],
  [{ url: "https://cairn.example/guides/1" }, false],
  [{ url: "about:blank", origin: "https://cairn.example" }, false],
  [{ url: "https://videos.example/", tab: { url: "https://cairn.example/guides/1" } }, false],
])("a frame that is %o may be recorded: %s", (sender, may) => {
  expect(mayRecord(sender as chrome.runtime.MessageSender, rules)).toBe(may);
});

test("what Firefox keeps extensions out of is the browser's own in Firefox, and a page elsewhere", () => {
  expect(kindOfPage("https://support.mozilla.org/kb", rules)).toBe("web");
  vi.stubGlobal("location", new URL("moz-extension://x/_generated_background_page.html"));
  expect(kindOfPage("https://support.mozilla.org/kb", rules)).toBe("browser");
  expect(kindOfPage("https://example.org/?to=https://support.mozilla.org/", rules)).toBe("web");
  vi.unstubAllGlobals();
});

const arrival = (url: string, transitionType: string, ...transitionQualifiers: string[]) => ({
  url,
  transitionType,
  transitionQualifiers,
});

test("a page was gone to by its address, by a deed, by itself, anew, back or forward", () => {
  const steps: [ReturnType<typeof arrival>, boolean, By][] = [
    [arrival("/a", "typed", "from_address_bar"), false, "address"],
    [arrival("/b", "link"), true, "deed"],
    [arrival("/c", "link"), false, "page"],
    [arrival("/c", "reload"), true, "reload"],
    [arrival("/d", "form_submit"), true, "deed"],
    [arrival("/c", "link", "forward_back"), true, "back"],
    [arrival("/b", "link", "forward_back"), false, "back"],
    [arrival("/c", "link", "forward_back"), false, "forward"],
    [arrival("/e", "link", "client_redirect"), true, "page"],
    [arrival("/f", "auto_bookmark"), true, "address"],
  ];
  let trail: Trail = NO_TRAIL;
  for (const [arrived, byDeed, expected] of steps) {
    const by = ledBy(arrived, trail, byDeed);
    expect([arrived.url, by]).toEqual([arrived.url, expected]);
    trail = walked(trail, arrived.url, by);
  }
  expect(trail.urls).toEqual(["/a", "/b", "/c", "/e", "/f"]);
});

test("what a page says too much of is cut, and half a character is none", () => {
  const said: Said = {
    type: "type",
    n: 1,
    at: 0,
    value: "v".repeat(30_000),
    element: {
      name: `${"n".repeat(298)}😀😀`,
      label: "broken \ud83d",
      selectors: [["#a"], ["x".repeat(3_000)], [], ...Array.from({ length: 20 }, (_, at) => [`#b${at}`])],
    },
    // biome-ignore lint/suspicious/noThenProperty: the wire calls it so
    then: ["Enter"],
  };
  const cut = fitted(said);
  expect([...(cut.value ?? "")].length).toBeLessThanOrEqual(LONGEST.text);
  expect((cut.value ?? "").length).toBeGreaterThan(LONGEST.name);
  expect(cut.element.name).toBe(`${"n".repeat(298)}`);
  expect(cut.element.label).toBe("broken \ufffd");
  expect(cut.element.selectors).toHaveLength(12);
  expect(cut.element.selectors?.slice(0, 2)).toEqual([["#a"], ["#b0"]]);
  expect(cut.then).toEqual(["Enter"]);
});

test("a step is said in a few words, and what begins no step in none", () => {
  const said = (one: Record<string, unknown>) => stepWords({ n: 1, at: 0, ...one } as unknown as Said);
  const element = { role: "button", name: "Save" };
  expect(said({ type: "click", element })).toBe('Click "Save"');
  expect(said({ type: "click", element: { role: "button" }, button: "secondary" })).toBe(
    "Right-click the button",
  );
  expect(said({ type: "navigate", by: "address", scene: { url: "https://a.example/x" } })).toBe(
    "Go to a.example",
  );
  const ways = ["deed", "page", "back", "forward", "reload"].map((by) => said({ type: "navigate", by }));
  expect(ways).toEqual(["", "", "Go back", "Go forward", "Reload the page"]);
  expect(said({ type: "choose", element, value: "w".repeat(200) })).toHaveLength('Choose ""'.length + 60);
  expect(said({ type: "choose", element, secret: "PIN" })).toBe('Choose in "Save"');
});
