import { type Ending, EXPLAINED } from "../live/state";
import { Button } from "../ui/Button";
import styles from "./Ended.module.css";

/** The guide was closed for good while it was open: what happened, what was kept, what to do next. */
export function Ended({ why }: { why: Ending }) {
  return (
    <div className={styles.ended} role="alert">
      <p>{EXPLAINED[why]}</p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </div>
  );
}
