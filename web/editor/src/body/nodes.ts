/** A step's text as plain nodes, for showing it without an editor. */
import { getSchema } from "@tiptap/core";
import { yXmlFragmentToProsemirrorJSON } from "@tiptap/y-tiptap";
import type * as Y from "yjs";
import type { Node } from "../api";
import { written } from "./extensions";

export const schema = getSchema([...written]);

export function nodesFrom(fragment: Y.XmlFragment): Node[] {
  const { content } = yXmlFragmentToProsemirrorJSON(fragment) as { content?: Node[] };
  return content ?? [];
}

/**
 * Would an editor keep everything that is in there? One that does not know a node deletes it, for everybody: a text
 * written by a newer Cairn, or by a stranger's program, is shown here and left alone.
 */
export function isKnown(fragment: Y.XmlFragment): boolean {
  if (fragment.length === 0) return true;
  try {
    schema.nodeFromJSON({ type: "doc", content: nodesFrom(fragment) }).check();
    return true;
  } catch {
    return false;
  }
}
