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

function whereabouts({ name, step }: Here, steps: readonly Placed[]): string {
  const on = steps.find((one) => one.id === step);
  if (!on) return `${name} is here`;
  return on.number === null
    ? `${name} is on “${String(on.step.get("title") ?? "")}”`
    : `${name} is on step ${on.number}`;
}

/** Who is here, and on which step. */
export function Presence() {
  const people = usePeopleHere();
  const steps = useSteps();
  const [first] = people;
  if (!first) return null;
  return (
    <div className={styles.presence}>
      {people.length === 1 && <span className={styles.words}>{whereabouts(first, steps)}</span>}
      <ul className={styles.avatars} aria-label="People here">
        {people.slice(0, SHOWN).map((here) => (
          <li
            key={here.person}
            className={styles.avatar}
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
