/** Taking back, on disk: all in one go, or a picture could be gone whose step stays, or the other way round. */

import { allOf, type Disk, type EventRow, type RecordingRow, write } from "./disk";

/**
 * Write down an undo, and that what it takes back is undone: the keys of that are answered. row: of its recording, with
 * it. Raises Full.
 */
export async function writeUndone(
  disk: Disk,
  row: RecordingRow,
  undo: EventRow,
  since: number,
): Promise<string[]> {
  const rows = await disk.getAll("events", IDBKeyRange.bound([row.id, since], [row.id, undo.n - 1]));
  const pictures = (await disk.getAll("pictures", allOf(row.id))).filter((picture) => picture.n >= since);
  await write(disk, ["recordings", "events", "pictures"], (to) => {
    for (const taken of rows) to.put("events", { ...taken, undone: true });
    for (const picture of pictures) to.remove("pictures", [row.id, picture.sha256]);
    to.put("events", undo);
    to.put("recordings", row);
  });
  return rows.map(({ key }) => key);
}
