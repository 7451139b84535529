import styles from "./Ended.module.css";

/** The guide is shown as it was, and nobody may change it: why, in the server's words. */
export function SetAside({ why }: { why: string }) {
  return (
    <div className={styles.ended} role="alert" data-testid="set-aside">
      <p>{why}</p>
    </div>
  );
}
