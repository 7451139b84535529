/**
 * Every paragraph has a text to type in from the moment it is made, also an empty one.
 *
 * Two people who began in a paragraph without one would each add a text of their own. Their editors then join the two,
 * each by itself, and what they had typed until then is there twice.
 */
import * as Y from "yjs";

const TYPED_IN = new Set(["paragraph", "heading", "codeBlock"]);

export function emptyParagraph(): Y.XmlElement {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText()]);
  return paragraph;
}

/** Gives a text to what my edits leave without one, as part of the same edit. Until the document is destroyed. */
export function keepTexts(doc: Y.Doc): void {
  doc.on("beforeObserverCalls", ({ local, changed }: Y.Transaction) => {
    if (!local) return;
    for (const type of changed.keys()) if (type instanceof Y.XmlFragment) fill(type);
  });
}

function fill(parent: Y.XmlFragment): void {
  if (parent._item?.deleted) return;
  if (parent.length === 0 && parent instanceof Y.XmlElement && TYPED_IN.has(parent.nodeName))
    parent.insert(0, [new Y.XmlText()]);
  for (const child of parent.toArray()) if (child instanceof Y.XmlElement) fill(child);
}
