import { expect, it } from "vitest";
import * as Y from "yjs";
import { wordsOfGuide } from "../src/guide/copy";

it("a copy holds every word of a guide, in the order of its steps", () => {
  const doc = new Y.Doc();
  const guide = doc.getMap("guide");
  guide.set("title", new Y.Text("Order tea ☕"));
  guide.set("summary", new Y.Text("For two."));
  for (const [id, rank, title, words] of [
    ["b", "a1", "Pay", "With é."],
    ["a", "a0", "Öffnen", "選択する"],
  ] as const) {
    const body = new Y.XmlFragment();
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText(words)]);
    body.insert(0, [paragraph]);
    const step = new Y.Map<unknown>(Object.entries({ rank, kind: "action", title: new Y.Text(title), body }));
    doc.getMap("steps").set(id, step);
  }
  expect(wordsOfGuide(doc)).toBe("Order tea ☕\n\nFor two.\n\nÖffnen\n選択する\n\nPay\nWith é.\n");
});
