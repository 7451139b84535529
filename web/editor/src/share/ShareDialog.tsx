import { useGuide } from "../model/uses";
import { useLinks } from "../queries";
import { Dialog } from "../ui/Dialog";
import { Links } from "./Links";
import { People } from "./People";
import styles from "./ShareDialog.module.css";
import { isOpenNow, strongest, VERBS } from "./words";

/** Who may see this guide. Private until somebody shares it. */
export function ShareDialog({ onClose }: { onClose(): void }) {
  const { id } = useGuide();
  const links = useLinks(id);
  const open = (links.data ?? []).filter((link) => isOpenNow(link, Date.now()));
  return (
    <Dialog
      title="Share this guide"
      about={open.length === 0 ? "Only the people below can open it." : ""}
      onClose={onClose}
    >
      {open.length > 0 && (
        <p className={styles.public} role="note" data-testid="public-line">
          Anyone with the link can {VERBS[strongest(open)]} this guide.
        </p>
      )}
      <People guide={id} />
      <Links guide={id} links={open} />
    </Dialog>
  );
}
