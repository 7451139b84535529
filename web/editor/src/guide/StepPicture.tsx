import type { Picture } from "../model/schema";
import { useCanEdit, useGuide } from "../model/uses";
import { pictureUrl } from "../queries";
import { Beside } from "../ui/Beside";
import { Button } from "../ui/Button";
import { MarkedPicture } from "../ui/MarkedPicture";
import styles from "./StepPicture.module.css";

interface Props {
  picture: Picture | null;
  alt: string;
  /** Why the recorder took none, where it said so. */
  why: string | null;
  sending: boolean;
  onPick(): void;
}

/** The step's picture; or why there is none, and an offer to add one. Where nobody missed it, the offer waits for one to come near. */
export function StepPicture({ picture, alt, why, sending, onPick }: Props) {
  const { id } = useGuide();
  const canEdit = useCanEdit();
  if (sending) {
    return (
      <p className={styles.sending} role="status">
        Adding the picture…
      </p>
    );
  }
  if (picture) {
    return (
      <>
        <MarkedPicture picture={picture} src={pictureUrl(id, picture.media)} alt={alt} />
        <Beside picture={picture} url={(media) => pictureUrl(id, media)} />
      </>
    );
  }
  if (why !== null) {
    return (
      <div className={styles.missing} data-testid="no-picture">
        <p>No picture. {why}</p>
        {canEdit && (
          <Button icon="picture" onClick={onPick}>
            Add picture
          </Button>
        )}
      </div>
    );
  }
  if (!canEdit) return null;
  return (
    <div className={styles.offer}>
      <Button look="quiet" icon="picture" onClick={onPick}>
        Add picture
      </Button>
    </div>
  );
}
