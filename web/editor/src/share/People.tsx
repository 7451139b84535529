import type { Access, Grant } from "../api";
import { told } from "../problem";
import { useGrants, useMe, useSharing } from "../queries";
import { IconButton } from "../ui/Button";
import { Choice } from "../ui/Field";
import { CopyLine } from "./CopyLine";
import { Invite } from "./Invite";
import styles from "./ShareDialog.module.css";
import { HAND_OVER, ROLES, strongestOfEach } from "./words";

/** The people who have access, and what they may do. */
export function People({ guide }: { guide: string }) {
  const grants = useGrants(guide);
  const { grant, withdraw, letIn } = useSharing(guide);
  const me = useMe();
  const runs = me.data?.workspace?.access === "own";
  const trouble = grants.error ?? grant.error ?? withdraw.error ?? letIn.error;
  return (
    <section aria-label="People with access">
      <h3 className={styles.heading}>People</h3>
      {trouble && (
        <p role="alert" className={styles.trouble}>
          {told(trouble)}
        </p>
      )}
      <ul className={styles.rows}>
        {strongestOfEach(grants.data ?? []).map((one) => (
          <Row
            key={one.person.id}
            grant={one}
            onChange={(access) => grant.mutate({ person: one.person.id, access })}
            onWithdraw={() => withdraw.mutate(one.person.id)}
            onLetIn={runs && one.person.id !== me.data?.person?.id ? () => letIn.mutate(one.person.id) : null}
          />
        ))}
      </ul>
      {letIn.data && <CopyLine label={HAND_OVER} value={letIn.data.sign_in} testid="sign-in-url" />}
      <Invite guide={guide} />
    </section>
  );
}

interface RowProps {
  grant: Grant;
  onChange(access: Access): void;
  onWithdraw(): void;
  /** Makes a sign-in link for them, where I may. */
  onLetIn: (() => void) | null;
}

function Row({ grant: { person, access, from }, onChange, onWithdraw, onLetIn }: RowProps) {
  return (
    <li className={styles.row}>
      <span className={styles.who}>
        <strong>{person.name}</strong>
        <small>{person.email}</small>
      </span>
      {onLetIn && (
        <IconButton icon="link" label={`Make a sign-in link for ${person.name}`} onClick={onLetIn} />
      )}
      {from === "workspace" ? (
        <span className={styles.from}>
          {ROLES.find(([role]) => role === access)?.[1]}, from the workspace
        </span>
      ) : (
        <>
          <Choice
            bare
            label={`What ${person.name} may do`}
            value={access}
            options={ROLES}
            onChange={onChange}
          />
          <IconButton icon="close" label={`Withdraw ${person.name}’s access`} onClick={onWithdraw} />
        </>
      )}
    </li>
  );
}
