import { type Ending, EXPLAINED } from "../live/state";
import { useGuide } from "../model/uses";
import { Button } from "../ui/Button";
import { saveCopy } from "./copy";
import styles from "./Ended.module.css";

/** After these, words on this page may be nowhere else. */
const UNSAVED: ReadonlySet<Ending> = new Set(["taken", "refused", "too-large", "set-aside"]);

/** The guide was closed for good while it was open: what happened, what was kept, what to do next. */
export function Ended({ why }: { why: Ending }) {
  const { doc, provider } = useGuide();
  const again = async () => {
    // What this device keeps would be refused again, and again. A new document draws a new number of its own.
    if (why === "taken") await provider.forget();
    window.location.reload();
  };
  return (
    <div className={styles.ended} role="alert" data-testid="ended">
      <p>{EXPLAINED[why]}</p>
      <div className={styles.next}>
        {UNSAVED.has(why) && <Button onClick={() => saveCopy(doc)}>Save a copy</Button>}
        <Button onClick={() => void again()}>{why === "taken" ? "Open it anew" : "Reload"}</Button>
      </div>
    </div>
  );
}
