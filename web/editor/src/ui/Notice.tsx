import type { ReactNode } from "react";
import { told } from "../problem";
import { Button } from "./Button";
import { Mark } from "./Mark";
import styles from "./Notice.module.css";

interface Props {
  title: string;
  error?: unknown;
  retry?: () => void;
  children?: ReactNode;
}

/** A page that says one thing, calmly, and what to do next. */
export function Notice({ title, error, retry, children }: Props) {
  return (
    <main className={styles.notice}>
      <span className={styles.mark}>
        <Mark size={48} />
      </span>
      <h1>{title}</h1>
      {error !== undefined && <p>{told(error)}</p>}
      {children}
      <div className={styles.next}>
        {retry && (
          <Button look="primary" onClick={retry}>
            Try again
          </Button>
        )}
        {!children && <a href="/">Back to your guides</a>}
      </div>
    </main>
  );
}
