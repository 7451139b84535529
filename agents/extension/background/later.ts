/** What comes of an event later than its words: its picture, or why there is none; the title of its page. */

import type { Said, Shot } from "../../protocol/events";
import { type Disk, type EventRow, type PictureRow, write } from "./disk";
import { fitted } from "./fitting";

/** What is known of an event once its picture is there, or why there is none. */
export interface Later {
  shot?: Shot;
  picture?: Omit<PictureRow, "recording" | "n">;
  title?: string;
}

/** Raises Full. wanted: the picture, unless its step was taken back meanwhile. */
export async function writeLater(
  disk: Disk,
  row: EventRow,
  later: Later,
  wanted: Later["picture"],
): Promise<void> {
  // A picture that several share belongs to the first of them: taking back a later one leaves it.
  const isKnown = wanted && (await disk.getKey("pictures", [row.recording, wanted.sha256])) !== undefined;
  const picture = isKnown ? undefined : wanted;
  const said = { ...row.said, ...(later.shot && { shot: later.shot }) } as Said;
  if (later.title) said.scene = { ...said.scene, title: later.title };
  await write(disk, ["events", "pictures"], (to) => {
    to.put("events", { ...row, said: fitted(said), due: false });
    if (picture) to.put("pictures", { ...picture, recording: row.recording, n: row.n });
  });
}
