/**
 * What the recorder keeps: one IndexedDB. The worker may die at any moment, so whatever is shown or promised lies here.
 *
 * Writes are strict: done means that the disk has it, and not only that the browser means to write it.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { NumberedPolicy, Said } from "../../protocol/events";
import type { Whose } from "../../protocol/recordings";
import type { SigningIn, Tokens } from "../../protocol/signingIn";

const VERSION = 1;

/** Something the browser or the disk has no more room for. */
export class Full extends Error {
  override name = "Full";
}

/**
 * A recording. key: to seal with, can be used and not read. last: the number of its last event. have: how far the
 * server has it on disk. tabs: the number of each tab in it. gap: what is told of the time in which it was paused, and
 * until: when that began. resumed: when it last went on. ends: it is to be stopped, whatever the worker that was told so came to.
 * whose: for whom and where it is recorded, and so who may send it. title: that somebody gave the guide.
 */
export interface RecordingRow {
  id: string;
  server: string;
  guide: string;
  url: string;
  key: CryptoKey;
  policy: NumberedPolicy;
  state: "recording" | "paused" | "stopping" | "over";
  last: number;
  have: number;
  tabs: Record<number, number>;
  gap: "paused" | "closed";
  until?: number;
  resumed?: number;
  ends?: boolean;
  whose?: Whose;
  title?: string;
}

/**
 * An event. key: the deed's, by which it is known again. step: the words of the step that it begins, if it does.
 * due: a picture or a title is still to come, so that it is not sent yet.
 */
export interface EventRow {
  recording: string;
  n: number;
  key: string;
  said?: Said; // until the server has it
  step: string;
  due: boolean;
  undone: boolean;
}

/** A picture, or a clip. n: of the first event that shows it. kind: of what is no picture. */
export interface PictureRow {
  recording: string;
  sha256: string;
  n: number;
  kind?: "clips";
  content: Uint8Array<ArrayBuffer>;
}

/** Whom the recorder is let in by. */
export interface AccountRow {
  server: string;
  deviceName: string;
  tokens?: Tokens;
  pending?: SigningIn;
  whose?: Whose;
  trouble?: string;
}

interface Kept extends DBSchema {
  settings: { key: string; value: AccountRow | CryptoKeyPair };
  recordings: { key: string; value: RecordingRow };
  events: { key: [string, number]; value: EventRow; indexes: { key: [string, string] } };
  pictures: { key: [string, string]; value: PictureRow };
}

export type Disk = IDBPDatabase<Kept>;
type Store = "settings" | "recordings" | "events" | "pictures";

export function openDisk(name = "cairn"): Promise<Disk> {
  return openDB<Kept>(name, VERSION, {
    upgrade(disk) {
      disk.createObjectStore("settings");
      disk.createObjectStore("recordings", { keyPath: "id" });
      disk
        .createObjectStore("events", { keyPath: ["recording", "n"] })
        .createIndex("key", ["recording", "key"]);
      disk.createObjectStore("pictures", { keyPath: ["recording", "sha256"] });
    },
  });
}

/** Write in one go what belongs together: all of it is on disk afterwards, or nothing. Raises Full. */
export async function write(disk: Disk, stores: Store[], writing: (to: Writer) => void): Promise<void> {
  const going = disk.transaction(stores, "readwrite", { durability: "strict" });
  const parts: Promise<unknown>[] = [going.done];
  try {
    writing({
      put: (store, value, key) => void parts.push(going.objectStore(store).put(value as never, key as never)),
      remove: (store, key) => void parts.push(going.objectStore(store).delete(key as never)),
    });
    await Promise.all(parts);
  } catch (error) {
    await undone(going, parts);
    if (error instanceof DOMException && error.name === "QuotaExceededError")
      throw new Full("There is no room on the disk. Make some, and try again.", { cause: error });
    throw error;
  }
}

/** A part that failed by itself does not take the others with it, unless one asks for it. */
async function undone(going: { abort(): void }, parts: Promise<unknown>[]): Promise<void> {
  try {
    going.abort();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error; // it is undone already
  }
  await Promise.allSettled(parts);
}

/** What is asked of one writing. An error of a part is that of the whole. */
export interface Writer {
  put<S extends Store>(store: S, value: Kept[S]["value"], key?: string): void;
  remove(store: Store, key: string | [string, string | number] | IDBKeyRange): void;
}

/** All that belongs to one recording. */
export function allOf(recording: string): IDBKeyRange {
  return IDBKeyRange.bound([recording], [recording, []]);
}
