// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { bindText } from "../src/text/binding";

let element: HTMLElement;
let text: Y.Text;

beforeEach(() => {
  const doc = new Y.Doc();
  text = doc.getText("t");
  text.insert(0, "Click Save");
  element = document.createElement("span");
  document.body.replaceChildren(element);
  bindText({ element, text, awareness: new Awareness(doc), of: "title", lines: "one" });
});

/** What a browser does when somebody types: the element first, then the event. */
function typed(words: string): void {
  element.textContent = words;
  element.dispatchEvent(new Event("input"));
}

it("shows what the text says, and what others write", () => {
  expect(element.textContent).toBe("Click Save");
  text.insert(6, "“");
  expect(element.textContent).toBe("Click “Save");
});

it("writes what is typed as one small change", () => {
  const deltas: unknown[] = [];
  text.observe((event) => deltas.push(event.delta));
  typed("Click Save now");
  expect(deltas).toEqual([[{ retain: 10 }, { insert: " now" }]]);
});

it("makes spaces of line breaks that come in, and leaves those that are there", () => {
  text.insert(0, "One\nTwo ");
  typed("One\nTwo Click Save\nnow");
  expect(text.toString()).toBe("One\nTwo Click Save now");
});

it("leaves the element alone while a word is composed, and merges what came meanwhile", () => {
  element.dispatchEvent(new Event("compositionstart"));
  element.textContent = "Click Save日";
  element.dispatchEvent(new Event("input"));
  expect(text.toString()).toBe("Click Save");
  text.insert(0, "2. ");
  expect(element.textContent).toBe("Click Save日");
  element.textContent = "Click Save日本";
  element.dispatchEvent(new Event("compositionend"));
  expect(text.toString()).toBe("2. Click Save日本");
  expect(element.textContent).toBe("2. Click Save日本");
});
