import { useState } from "react";
import { Link } from "wouter";
import type { Version } from "../api";
import { Button } from "../ui/Button";
import { Time } from "../ui/Time";
import styles from "./HistoryPanel.module.css";
import { RestoreDialog } from "./RestoreDialog";
import { authorName } from "./words";

interface Props {
  guide: string;
  version: Version;
  canRestore: boolean;
}

export function VersionItem({ guide, version, canRestore }: Props) {
  const [restoring, setRestoring] = useState(false);
  const address = `/guides/${guide}/versions/${version.id}`;
  return (
    <li className={styles.version} data-testid="version-item">
      <strong>
        <Link href={address}>{version.name}</Link>
      </strong>
      <small>
        {authorName(version)} · <Time at={version.at} />
      </small>
      <div className={styles.actions}>
        <Link href={`${address}?to=head`} className={styles.compare ?? ""}>
          What changed since
        </Link>
        {canRestore && (
          <Button look="quiet" icon="undo" data-testid="version-restore" onClick={() => setRestoring(true)}>
            Restore
          </Button>
        )}
      </div>
      {restoring && <RestoreDialog guide={guide} version={version} onClose={() => setRestoring(false)} />}
    </li>
  );
}
