/**
 * What is kept of a guide on this device, so that edits made offline outlive the tab.
 *
 * One IndexedDB database a guide and epoch. An erased guide comes back under a new epoch, and the old text must not
 * come back with it: databases of other epochs are dropped when the guide is opened.
 */
import { clearDocument, IndexeddbPersistence } from "y-indexeddb";
import type * as Y from "yjs";

const PREFIX = "cairn/";
/** A browser may refuse IndexedDB without saying so (private windows). Then the guide opens without it. */
const PATIENCE = 1500; // milliseconds
const UNSAVED = "unsaved";

export interface Device {
  /** The origin of edits that come from here. */
  readonly origin: unknown;
  /** Resolves with the number of edits that were not saved last time, once the kept text is in the document. */
  readonly ready: Promise<number>;
  remember(unsaved: number): void;
  close(): void;
  forget(): Promise<void>;
}

export function openDevice(guide: string, epoch: number, doc: Y.Doc): Device {
  const name = `${PREFIX}${guide}/${epoch}`;
  void forgetOthers(`${PREFIX}${guide}/`, name);
  const kept = new IndexeddbPersistence(name, doc);
  let open = true;
  let noting: ReturnType<typeof setTimeout> | undefined;
  const loaded = kept.whenSynced.then(async () => Number((await kept.get(UNSAVED)) ?? 0));
  const patience = new Promise<number>((resolve) => setTimeout(() => resolve(0), PATIENCE));
  return {
    origin: kept,
    ready: Promise.race([loaded, patience]),
    remember(unsaved) {
      clearTimeout(noting);
      noting = setTimeout(() => open && kept.synced && void kept.set(UNSAVED, unsaved), 300);
    },
    close() {
      open = false;
      void kept.destroy();
    },
    async forget() {
      open = false;
      await kept.clearData();
    },
  };
}

async function forgetOthers(prefix: string, keep: string): Promise<void> {
  const databases = (await indexedDB.databases?.()) ?? [];
  for (const { name } of databases) if (name?.startsWith(prefix) && name !== keep) void clearDocument(name);
}

/** Leaves nothing of any guide on this device, for when one signs out of a shared machine. */
export async function forgetEverything(): Promise<void> {
  await forgetOthers(PREFIX, "");
}
