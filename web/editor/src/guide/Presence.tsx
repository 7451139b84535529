import type { CSSProperties } from "react";
import { type Here, usePeopleHere } from "../live/presence";
import type { Placed } from "../model/order";
import { useSteps } from "../model/uses";
import styles from "./Presence.module.css";

const SHOWN = 5;

const initials = (name: string): string => {
  const [first = "?", ...rest] = name.split(/\s+/).map((word) => [...word][0] ?? "");
  return (first + (rest.at(-1) ?? "")).toUpperCase();
};

function whereabouts({ name, step, records }: Here, steps: readonly Placed[]): string {
  if (records) return `${name} is recording`;
  const on = steps.find((one) => one.id === step);
  if (!on) return `${name} is here`;
  return on.number === null
    ? `${name} is on “${String(on.step.get("title") ?? "")}”`
    : `${name} is on step ${on.number}`;
}

/** Who is here, and on which step; and who records. */
export function Presence() {
  const people = usePeopleHere();
  const steps = useSteps();
  if (people.length === 0) return null;
  const told = people.find((here) => here.records) ?? (people.length === 1 ? people[0] : undefined);
  return (
    <div className={styles.presence}>
      {told && <span className={styles.words}>{whereabouts(told, steps)}</span>}
      <ul className={styles.avatars} aria-label="People here">
        {people.slice(0, SHOWN).map((here) => (
          <li
            key={here.person}
            className={styles.avatar}
            data-records={here.records || undefined}
            style={{ "--who": here.colour } as CSSProperties}
            title={whereabouts(here, steps)}
            data-testid="avatar"
          >
            <span aria-hidden="true">{initials(here.name)}</span>
            <span className="unseen">{whereabouts(here, steps)}</span>
          </li>
        ))}
        {people.length > SHOWN && <li className={styles.more}>+{people.length - SHOWN}</li>}
      </ul>
    </div>
  );
}
