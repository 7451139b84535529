import { sentence } from "../live/state";
import { useLiveState } from "../model/uses";
import styles from "./StateLine.module.css";

/** Tells the truth about where the words are. "Saved" is the server's word, not ours. */
export function StateLine() {
  const state = useLiveState();
  return (
    <p
      role="status"
      className={`${styles.line} ${styles[state.is] ?? ""}`}
      data-testid="state-line"
      data-state={state.is}
    >
      <span className={styles.dot} aria-hidden="true" />
      <span>{sentence(state)}</span>
    </p>
  );
}
