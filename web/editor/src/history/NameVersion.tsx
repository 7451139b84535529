import { type FormEvent, useState } from "react";
import { useLiveState } from "../model/uses";
import { told } from "../problem";
import { useNameVersion } from "../queries";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { say } from "../ui/toasts";
import styles from "./HistoryPanel.module.css";

/** Gives what the server has now a name. It waits for my own last words to be there. */
export function NameVersion({ guide }: { guide: string }) {
  const state = useLiveState();
  const [name, setName] = useState("");
  const naming = useNameVersion(guide);
  const saved = state.is === "saved";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    naming.mutate(name.trim(), {
      onSuccess: (version) => {
        setName("");
        say(`This version is now “${version.name}”`);
      },
    });
  };
  return (
    <form className={styles.name} onSubmit={submit}>
      <Field
        label="Name this version"
        placeholder="As reviewed with Bo"
        maxLength={120}
        value={name}
        data-testid="version-name-input"
        onChange={(event) => setName(event.target.value)}
      />
      <Button
        type="submit"
        data-testid="version-save"
        disabled={name.trim() === "" || !saved || naming.isPending}
      >
        Name
      </Button>
      {!saved && name !== "" && <p className={styles.note}>Waiting until your last edits are saved.</p>}
      {naming.isError && (
        <p role="alert" className={styles.note}>
          {told(naming.error)}
        </p>
      )}
    </form>
  );
}
