import type { Picture } from "../model/schema";
import styles from "./Beside.module.css";

interface Props {
  picture: Picture;
  url(media: string): string;
}

const THEN = "How it looked then";
const CLIP = "A clip of this step";

/** What was recorded with a picture, smaller: how it looked then, and a clip that plays when somebody wants it to. */
export function Beside({ picture: { media, after, clip }, url }: Props) {
  if (!after && !clip) return null;
  return (
    <div className={styles.beside}>
      {after && (
        <figure className={styles.one}>
          <a href={url(after.media)} target="_blank" rel="noreferrer" aria-label={`${THEN}, in full size`}>
            <img src={url(after.media)} alt={THEN} width={after.width} height={after.height} loading="lazy" />
          </a>
          <figcaption>{THEN}</figcaption>
        </figure>
      )}
      {clip && (
        <figure className={styles.one}>
          <video
            src={url(clip.media)}
            poster={url(media)}
            width={clip.width}
            height={clip.height}
            aria-label={CLIP}
            data-testid="step-clip"
            controls
            muted
            playsInline
            preload="none"
          />
          <figcaption>{CLIP}</figcaption>
        </figure>
      )}
    </div>
  );
}
