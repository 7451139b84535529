import { expect, test } from "vitest";
import * as Y from "yjs";
import { emptyParagraph, keepTexts } from "../src/live/texts";

function texts(fragment: Y.XmlFragment): Y.XmlText[] {
  return fragment
    .toArray()
    .flatMap((child) =>
      child instanceof Y.XmlText ? [child] : child instanceof Y.XmlElement ? texts(child) : [],
    );
}

test("a paragraph that is made empty has a text, also within a list", () => {
  const doc = new Y.Doc();
  const body = doc.getXmlFragment("body");
  keepTexts(doc);
  const list = new Y.XmlElement("bulletList");
  const item = new Y.XmlElement("listItem");
  item.insert(0, [new Y.XmlElement("paragraph")]);
  list.insert(0, [item]);
  body.insert(0, [new Y.XmlElement("paragraph"), list, new Y.XmlElement("horizontalRule")]);
  expect(texts(body)).toHaveLength(2);
});

test("a paragraph that is emptied has a text again, and what others send is left as it is", () => {
  const doc = new Y.Doc();
  const body = doc.getXmlFragment("body");
  body.insert(0, [emptyParagraph()]);
  keepTexts(doc);
  (body.get(0) as Y.XmlElement).delete(0, 1);
  expect(texts(body)).toHaveLength(1);

  const other = new Y.Doc();
  other.getXmlFragment("body").insert(0, [new Y.XmlElement("paragraph")]);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  expect(texts(body)).toHaveLength(1);
});

test("two who begin in the same empty paragraph at once write in one text", () => {
  const first = new Y.Doc();
  first.getXmlFragment("body").insert(0, [emptyParagraph()]);
  const second = new Y.Doc();
  Y.applyUpdate(second, Y.encodeStateAsUpdate(first));
  texts(first.getXmlFragment("body"))[0]?.insert(0, "é");
  texts(second.getXmlFragment("body"))[0]?.insert(0, "ü");
  Y.applyUpdate(second, Y.encodeStateAsUpdate(first));
  Y.applyUpdate(first, Y.encodeStateAsUpdate(second));
  expect(texts(first.getXmlFragment("body"))).toHaveLength(1);
  expect(first.getXmlFragment("body").toString()).toBe(second.getXmlFragment("body").toString());
});
