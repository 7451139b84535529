import { type FormEvent, useState } from "react";
import * as Y from "yjs";
import { MINE } from "../model/schema";
import { useCanEdit, useGuide, useGuideField } from "../model/uses";
import { Icon } from "../ui/Icon";
import styles from "./Head.module.css";
import { useTagNames } from "./tagNames";

/** The guide's tags. Each is a key of its own, so two people who add one at once both keep theirs. */
export function Tags() {
  const { doc } = useGuide();
  const canEdit = useCanEdit();
  const map = useGuideField("tags");
  const tags = map instanceof Y.Map ? map : null;
  const names = useTagNames(tags);
  const [typed, setTyped] = useState("");
  if (!tags || (!canEdit && names.length === 0)) return null;

  const add = (event?: FormEvent) => {
    event?.preventDefault();
    const name = typed.trim().replace(/^#/, "");
    setTyped("");
    if (name !== "" && !tags.has(name)) doc.transact(() => tags.set(name, true), MINE);
  };

  return (
    <ul className={styles.tags} aria-label="Tags">
      {names.map((name) => (
        <li key={name} className={styles.tag}>
          {name}
          {canEdit && (
            <button
              type="button"
              aria-label={`Remove the tag ${name}`}
              onClick={() => doc.transact(() => tags.delete(name), MINE)}
            >
              <Icon name="close" size={12} />
            </button>
          )}
        </li>
      ))}
      {canEdit && (
        <li>
          <form onSubmit={add}>
            <input
              className={styles.add}
              aria-label="Add a tag"
              placeholder="Add a tag"
              maxLength={40}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onBlur={() => add()}
            />
          </form>
        </li>
      )}
    </ul>
  );
}
