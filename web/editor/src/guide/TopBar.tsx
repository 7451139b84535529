import { useState } from "react";
import { Link } from "wouter";
import type { Placed } from "../model/order";
import { useGuide } from "../model/uses";
import { useMe } from "../queries";
import { ShareDialog } from "../share/ShareDialog";
import { Button } from "../ui/Button";
import { Mark } from "../ui/Mark";
import { GuideMenu } from "./GuideMenu";
import { Presence } from "./Presence";
import { StateLine } from "./StateLine";
import { StepsButton } from "./StepsButton";
import styles from "./TopBar.module.css";

interface Props {
  steps: readonly Placed[];
  current: string | null;
  historyOpen: boolean;
  onHistory(): void;
}

/** What stays in view: the way home, where things stand, who is here, and what one can do with the guide. */
export function TopBar({ steps, current, historyOpen, onHistory }: Props) {
  const { access } = useGuide();
  const me = useMe();
  const [sharing, setSharing] = useState(false);
  return (
    <header className={styles.bar}>
      {me.data?.guest ? (
        <span className={styles.mark}>
          <Mark />
        </span>
      ) : (
        <Link
          href="/"
          className={styles.home ?? ""}
          aria-label="Back to your guides"
          title="Back to your guides"
        >
          <Mark />
        </Link>
      )}
      <StateLine />
      <Presence />
      <div className={styles.actions}>
        <StepsButton steps={steps} current={current} />
        <Button
          look="quiet"
          icon="history"
          aria-expanded={historyOpen}
          aria-label="History"
          data-testid="history-open"
          onClick={onHistory}
        >
          <span className={styles.word}>History</span>
        </Button>
        {access === "own" && (
          <Button icon="share" aria-label="Share" data-testid="share-open" onClick={() => setSharing(true)}>
            <span className={styles.word}>Share</span>
          </Button>
        )}
        <GuideMenu />
      </div>
      {sharing && <ShareDialog onClose={() => setSharing(false)} />}
    </header>
  );
}
