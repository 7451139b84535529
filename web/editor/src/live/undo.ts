/**
 * Undo that is mine alone: one for titles, texts, order and pictures.
 *
 * It never takes away what a colleague wrote, not even when they wrote it inside something that I made: undoing
 * "add a step" leaves the step when somebody has put words into it.
 */
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";
import { guideOf, MINE, stepsOf } from "../model/schema";

const PAUSE = 500; // milliseconds; edits closer together are taken back together

function holdsOthers(type: Y.AbstractType<unknown>, me: number): boolean {
  const items: Y.Item[] = [...type._map.values()];
  for (let item = type._start; item !== null; item = item.right) items.push(item);
  return items.some((item) => {
    if (item.deleted) return false;
    if (item.id.client !== me) return true;
    return item.content instanceof Y.ContentType && holdsOthers(item.content.type, me);
  });
}

export function undoManager(doc: Y.Doc): Y.UndoManager {
  return new Y.UndoManager([guideOf(doc), stepsOf(doc)], {
    trackedOrigins: new Set<unknown>([MINE, ySyncPluginKey]),
    captureTimeout: PAUSE,
    // What an editor writes to set itself up is nobody's edit.
    captureTransaction: (transaction) => transaction.meta.get("addToHistory") !== false,
    deleteFilter: (item) =>
      !(item.content instanceof Y.ContentType && holdsOthers(item.content.type, doc.clientID)),
  });
}
