import { useId, useState } from "react";
import { Button } from "../ui/Button";
import styles from "./ShareDialog.module.css";

interface Props {
  label: string;
  value: string;
  testid: string;
}

/** Something to hand over, with a button that copies it. */
export function CopyLine({ label, value, testid }: Props) {
  const id = useId();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard
      .writeText(value)
      .then(() => setCopied(true))
      .catch(() => document.querySelector<HTMLInputElement>(`[id="${id}"]`)?.select());
  };
  return (
    <div className={styles.copy} role="status">
      <label htmlFor={id}>{label}</label>
      <div className={styles.copyLine}>
        <input
          id={id}
          readOnly
          value={value}
          data-testid={testid}
          onFocus={(event) => event.target.select()}
        />
        <Button icon={copied ? "check" : "copy"} onClick={copy}>
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
    </div>
  );
}
