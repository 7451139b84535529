import type { Placed } from "../model/order";
import { useCanEdit } from "../model/uses";
import { AddBetween, AddLast } from "./AddStep";
import { KeepCaret } from "./KeepCaret";
import { StepCard } from "./StepCard";
import styles from "./StepList.module.css";

interface Props {
  steps: readonly Placed[];
  /** Has the document not come yet? An empty guide and one that is on its way must not look alike. */
  waiting: boolean;
}

export function StepList({ steps, waiting }: Props) {
  const canEdit = useCanEdit();
  if (steps.length === 0 && waiting) return <div className={styles.waiting} aria-hidden="true" />;
  return (
    <>
      {canEdit && steps.length > 0 && <AddBetween after={null} />}
      <KeepCaret order={steps.map((placed) => placed.id).join(" ")}>
        {steps.map((placed, index) => (
          <div key={placed.id}>
            <StepCard placed={placed} index={index} count={steps.length} />
            {canEdit && index < steps.length - 1 && <AddBetween after={placed.id} />}
          </div>
        ))}
      </KeepCaret>
      {canEdit && <AddLast after={steps.at(-1)?.id ?? null} isFirst={steps.length === 0} />}
      {!canEdit && steps.length === 0 && <p className={styles.none}>This guide has no steps yet.</p>}
    </>
  );
}
