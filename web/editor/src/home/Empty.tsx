import { Button } from "../ui/Button";
import { Mark } from "../ui/Mark";
import styles from "./Empty.module.css";

/** An empty home teaches the ways to a first guide. */
export function Empty({ makes, onNew }: { makes: boolean; onNew(): void }) {
  if (!makes) {
    return (
      <div className={styles.empty}>
        <Mark size={48} />
        <h2>No guide is shared with you yet</h2>
        <p>When somebody shares one, it stands here.</p>
      </div>
    );
  }
  return (
    <div className={styles.empty}>
      <Mark size={48} />
      <h2>Your first guide</h2>
      <ol className={styles.ways}>
        <li>
          <h3>Record</h3>
          <p>
            Do the job once while Cairn’s own recorder looks on, in your browser or on your desktop.{" "}
            <a href="/record">How to record</a>
          </p>
        </li>
        <li>
          <h3>Import a recording</h3>
          <p>
            In Chrome, open the developer tools, then <em>Recorder</em>. Record what you do, export it as
            JSON, and drop the file anywhere on this page. Selenium IDE projects, Playwright scripts, rrweb
            streams and what Windows’ Steps Recorder saved work too.
          </p>
        </li>
        <li>
          <h3>Write by hand</h3>
          <p>
            Start with a title and a first step, and paste pictures as you go. Others can write with you at
            the same time.
          </p>
          <Button onClick={onNew} icon="plus">
            New guide
          </Button>
        </li>
      </ol>
    </div>
  );
}
