import { useEffect, useState } from "react";
import { sentence } from "../live/state";
import { useLiveState } from "../model/uses";
import styles from "./StateLine.module.css";

const LASTS = 1_000; // milliseconds that a state stands before it is worth saying aloud

/** Tells the truth about where the words are. "Saved" is the server's word, not ours. */
export function StateLine() {
  const state = useLiveState();
  const aloud = useLasting(sentence(state));
  return (
    <>
      <p
        className={`${styles.line} ${styles[state.is] ?? ""}`}
        data-testid="state-line"
        data-state={state.is}
      >
        <span className={styles.dot} aria-hidden="true" />
        <span>{sentence(state)}</span>
      </p>
      <span className="unseen" role="status" data-testid="state-aloud">
        {aloud}
      </span>
    </>
  );
}

/** The words that last stood for a while. What is shown may change with every letter, which nobody wants to hear. */
function useLasting(words: string): string {
  const [lasting, setLasting] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setLasting(words), LASTS);
    return () => clearTimeout(timer);
  }, [words]);
  return lasting;
}
