import { type FormEvent, useState } from "react";
import type { Access } from "../api";
import { told } from "../problem";
import { usePeople, useSharing } from "../queries";
import { Button } from "../ui/Button";
import { Choice, Field } from "../ui/Field";
import { CopyLine } from "./CopyLine";
import styles from "./ShareDialog.module.css";
import { HAND_OVER, ROLES } from "./words";

/**
 * Gives somebody access by e-mail address. Whom Cairn knows gets it at once; for anybody else it makes a one-time
 * sign-in link, and says to hand it over: Cairn sends no mail.
 */
export function Invite({ guide }: { guide: string }) {
  const { grant, invite } = useSharing(guide);
  const known = usePeople(true);
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [access, setAccess] = useState<Access>("edit");
  const person = known.data?.find((one) => one.email.toLowerCase() === email.trim().toLowerCase());
  const isAddress = /^\S+@\S+$/.test(email.trim());
  const done = () => {
    setEmail("");
    setName("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.reset();
    if (person) grant.mutate({ person: person.id, access }, { onSuccess: done });
    else invite.mutate({ name: name.trim(), email: email.trim(), access }, { onSuccess: done });
  };
  const trouble = grant.error ?? invite.error;
  return (
    <form onSubmit={submit} className={styles.invite}>
      <Field
        label="Add by e-mail address"
        type="email"
        autoComplete="off"
        list="people-known"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <datalist id="people-known">
        {known.data?.map((one) => (
          <option key={one.id} value={one.email}>
            {one.name}
          </option>
        ))}
      </datalist>
      <Choice label="They" value={access} options={ROLES} onChange={setAccess} />
      {isAddress && !person && (
        <Field
          label="Their name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <Button
        type="submit"
        className={styles.add}
        disabled={!isAddress || (!person && name.trim() === "") || invite.isPending || grant.isPending}
      >
        Add
      </Button>
      {trouble && (
        <p role="alert" className={styles.trouble}>
          {told(trouble)}
        </p>
      )}
      {invite.data && <CopyLine label={HAND_OVER} value={invite.data.sign_in} testid="sign-in-url" />}
    </form>
  );
}
