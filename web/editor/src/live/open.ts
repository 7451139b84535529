/** A guide that is open on this screen: its document, its provider, who I am in it, and what I may take back. */
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Access, Me } from "../api";
import { colourOf } from "./colour";
import { openDevice } from "./device";
import { Provider } from "./provider";
import { type Addresses, Roads } from "./roads";
import { keepTexts } from "./texts";
import { undoManager } from "./undo";

export interface OpenGuide {
  id: string;
  access: Access;
  doc: Y.Doc;
  awareness: Awareness;
  provider: Provider;
  /** One for titles, texts, order and pictures, so that Ctrl+Z means the same thing everywhere on the page. */
  undo: Y.UndoManager;
  close(): void;
}

export const canWrite = (access: Access): boolean => access === "edit" || access === "own";

/** What one guide learns of the ways to the server is good for the next one. */
const roads = new Roads();

/** The epoch says which contents our copy belongs to: with that of an erased one the server lets nobody in. */
function addressesOf(guide: string, epoch: number): Addresses {
  const { protocol, host } = window.location;
  const path = `${host}/sync/${encodeURIComponent(guide)}?epoch=${epoch}`;
  const safe = protocol === "https:";
  return { socket: `${safe ? "wss:" : "ws:"}//${path}`, http: `${protocol}//${path}` };
}

export function openGuide(id: string, epoch: number, access: Access, me: Me): OpenGuide {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const person = me.person?.id ?? `guest-${doc.clientID}`;
  awareness.setLocalState({
    user: { name: me.person?.name ?? "Guest", color: colourOf(person), person },
    step: null,
  });
  const writes = canWrite(access);
  const provider = new Provider({
    addresses: addressesOf(id, epoch),
    roads,
    doc,
    awareness,
    canWrite: writes,
    device: writes ? openDevice(id, epoch, doc) : null,
  });
  const undo = undoManager(doc);
  keepTexts(doc);
  return {
    id,
    access,
    doc,
    awareness,
    provider,
    undo,
    close() {
      provider.close();
      undo.destroy();
      awareness.destroy();
      doc.destroy();
    },
  };
}
