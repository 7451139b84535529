import { useRef } from "react";
import { useCanEdit, useGuide } from "../model/uses";
import { told } from "../problem";
import { useVersions } from "../queries";
import { IconButton } from "../ui/Button";
import styles from "./HistoryPanel.module.css";
import { NameVersion } from "./NameVersion";
import { VersionItem } from "./VersionItem";

/** The guide's named versions, newest first. */
export function HistoryPanel({ onClose }: { onClose(): void }) {
  const { id } = useGuide();
  const canEdit = useCanEdit();
  const versions = useVersions(id);
  const panel = useRef<HTMLElement>(null);
  return (
    <aside
      ref={panel}
      className={styles.panel}
      aria-label="History"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className={styles.head}>
        <h2>History</h2>
        <IconButton icon="close" label="Close history" onClick={onClose} />
      </div>
      {canEdit && <NameVersion guide={id} />}
      {versions.isError && (
        <p role="alert" className={styles.note}>
          {told(versions.error)}
        </p>
      )}
      {versions.data?.length === 0 && (
        <p className={styles.note}>
          No version has a name yet. Name one before a large change: you can look at it, compare with it, and
          go back to it.
        </p>
      )}
      <ol className={styles.versions}>
        {versions.data?.map((version) => (
          <VersionItem key={version.id} guide={id} version={version} canRestore={canEdit} />
        ))}
      </ol>
    </aside>
  );
}
