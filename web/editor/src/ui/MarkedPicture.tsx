import type { CSSProperties } from "react";
import type { Picture } from "../model/schema";
import styles from "./MarkedPicture.module.css";

interface Props {
  picture: Picture;
  src: string;
  alt: string;
}

const share = (part: number): string => `${(part * 100).toFixed(3)}%`;

/** A picture with a ring around what was clicked. */
export function MarkedPicture({ picture: { width, height, box }, src, alt }: Props) {
  return (
    <figure className={styles.figure}>
      <a
        href={src}
        target="_blank"
        rel="noreferrer"
        className={styles.whole}
        aria-label={`${alt || "Picture"}, in full size`}
      >
        <img src={src} alt={alt} width={width} height={height} loading="lazy" decoding="async" />
      </a>
      {box && (
        <span
          className={styles.box}
          aria-hidden="true"
          style={
            {
              left: share(box.x),
              top: share(box.y),
              width: share(box.width),
              height: share(box.height),
            } as CSSProperties
          }
        />
      )}
    </figure>
  );
}
