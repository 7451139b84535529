/** What comes of an event later than its words: its pictures, or why there are none; the title of its page. */

import type { Said, Shot } from "../../protocol/events";
import { type Disk, type EventRow, type PictureRow, write } from "./disk";
import { fitted } from "./fitting";

export type Picture = Omit<PictureRow, "recording" | "n">;

/** What is known of an event once its picture is there, or why there is none. */
export interface Later {
  shot?: Shot;
  picture?: Picture;
  title?: string;
}

/** What stands beside its picture: how it looked afterwards, and a clip from the one to the other. */
export interface Beside {
  after?: Picture;
  clip?: Picture;
}

/** Raises Full. isAll: whether nothing more is to come of it. Of a step that was taken back no picture is kept. */
export async function writeLater(disk: Disk, row: EventRow, later: Later, isAll: boolean): Promise<void> {
  const said = { ...row.said, ...(later.shot && { shot: later.shot }) } as Said;
  if (later.title) said.scene = { ...said.scene, title: later.title };
  await writeShown(disk, row, said, later.picture ? [later.picture] : [], isAll);
}

/** Raises Full. What has no picture has nothing beside it. */
export async function writeBeside(disk: Disk, row: EventRow, { after, clip }: Beside): Promise<void> {
  const shot = row.said?.shot;
  const kept = shot?.sha256 ? [after, clip].filter((each) => each !== undefined) : [];
  const names = { ...(after && { after: after.sha256 }), ...(clip && { clip: clip.sha256 }) };
  const said = { ...row.said, ...(kept.length > 0 && { shot: { ...shot, ...names } }) } as Said;
  await writeShown(disk, row, said, kept, true);
}

async function writeShown(
  disk: Disk,
  row: EventRow,
  said: Said,
  pictures: Picture[],
  isAll: boolean,
): Promise<void> {
  const { recording, n } = row;
  const wanted = row.undone ? [] : pictures;
  // A picture that several share belongs to the first of them: taking back a later one leaves it.
  const known = await Promise.all(wanted.map(({ sha256 }) => disk.get("pictures", [recording, sha256])));
  await write(disk, ["events", "pictures"], (to) => {
    to.put("events", { ...row, said: fitted(said), due: !isAll });
    for (const [at, picture] of wanted.entries())
      if ((known[at]?.n ?? Number.POSITIVE_INFINITY) > n) to.put("pictures", { ...picture, recording, n });
  });
}
