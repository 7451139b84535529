import type { Pair } from "../api";
import { pictureFrom } from "../model/schema";
import { pictureUrl } from "../queries";
import { MarkedPicture } from "../ui/MarkedPicture";
import styles from "./ChangesView.module.css";

/** A step's pictures before and after, side by side; one alone when only one was there, none when both are alike. */
export function PicturesChanged({ guide, picture }: { guide: string; picture: Pair<unknown> }) {
  const before = pictureFrom(picture.before);
  const after = pictureFrom(picture.after);
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  return (
    <div className={styles.pictures}>
      {before && (
        <div>
          <p className={styles.note}>Before</p>
          <MarkedPicture picture={before} src={pictureUrl(guide, before.media)} alt="The picture before" />
        </div>
      )}
      {after && (
        <div>
          <p className={styles.note}>After</p>
          <MarkedPicture picture={after} src={pictureUrl(guide, after.media)} alt="The picture after" />
        </div>
      )}
    </div>
  );
}
