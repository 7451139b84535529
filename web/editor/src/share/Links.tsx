import { useState } from "react";
import type { Access, Link } from "../api";
import { exactly } from "../model/words";
import { told } from "../problem";
import { useSharing } from "../queries";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Time } from "../ui/Time";
import { CopyLine } from "./CopyLine";
import styles from "./ShareDialog.module.css";
import { endOf, LINK_ROLES, LIVES, type Life, VERBS } from "./words";

/** Links that open the guide for whoever holds them. Cairn keeps no copy of a link, so each is shown once. */
export function Links({ guide, links }: { guide: string; links: readonly Link[] }) {
  const { createLink, revokeLink } = useSharing(guide);
  const [access, setAccess] = useState<Access>("view");
  const [life, setLife] = useState<Life>("ever");
  const trouble = createLink.error ?? revokeLink.error;
  const made = createLink.data;
  return (
    <section aria-label="Links">
      <h3 className={styles.heading}>Links</h3>
      <ul className={styles.rows}>
        {links.map((link) => (
          <li key={link.id} className={styles.row} data-testid="link-item">
            <span className={styles.linkIcon}>
              <Icon name="link" />
            </span>
            <span className={styles.who}>
              <strong>Anyone with it can {VERBS[link.access]}</strong>
              <small>
                made <Time at={link.created_at} />
                {link.expires_at !== null && `, works until ${exactly(link.expires_at)}`}
              </small>
            </span>
            <Button
              look="danger"
              data-testid="link-revoke"
              onClick={() => {
                if (made?.id === link.id) createLink.reset();
                revokeLink.mutate(link.id);
              }}
            >
              Revoke
            </Button>
          </li>
        ))}
      </ul>
      {made?.url && (
        <CopyLine label="Copy the link now. It is shown only here." value={made.url} testid="link-url" />
      )}
      <div className={styles.make}>
        <Choice label="Whoever has the link" value={access} options={LINK_ROLES} onChange={setAccess} />
        <Choice label="It works" value={life} options={LIVES} onChange={setLife} />
        <Button
          icon="link"
          data-testid="link-create"
          disabled={createLink.isPending}
          onClick={() => createLink.mutate({ access, expires_at: endOf(life, Date.now()) })}
        >
          Create link
        </Button>
      </div>
      {trouble && (
        <p role="alert" className={styles.trouble}>
          {told(trouble)}
        </p>
      )}
    </section>
  );
}
