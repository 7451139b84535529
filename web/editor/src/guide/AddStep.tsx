import type { Kind, StepId } from "../model/schema";
import { addStep } from "../model/steps";
import { useGuide } from "../model/uses";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import styles from "./AddStep.module.css";
import { focusTitle } from "./focus";

function useAdd(after: StepId | null): (kind: Kind) => void {
  const { doc, undo } = useGuide();
  return (kind) => {
    undo.stopCapturing();
    focusTitle(addStep(doc, after, kind));
  };
}

/** A quiet line between two steps that becomes a button when one comes near. */
export function AddBetween({ after }: { after: StepId | null }) {
  const add = useAdd(after);
  return (
    <div className={styles.between}>
      <button
        type="button"
        data-testid="add-step"
        aria-label={after === null ? "Add a step in front of the first" : "Add a step here"}
        onClick={() => add("action")}
      >
        <Icon name="plus" size={16} />
      </button>
    </div>
  );
}

/** What may come next, under the last step. */
export function AddLast({ after, isFirst }: { after: StepId | null; isFirst: boolean }) {
  const add = useAdd(after);
  return (
    <div className={styles.last}>
      <Button icon="plus" data-testid="add-step" onClick={() => add("action")}>
        {isFirst ? "Add the first step" : "Add step"}
      </Button>
      <Button look="quiet" icon="heading" onClick={() => add("heading")}>
        Heading
      </Button>
      <Button look="quiet" icon="tip" onClick={() => add("tip")}>
        Tip
      </Button>
      <Button look="quiet" icon="alert" onClick={() => add("alert")}>
        Important
      </Button>
    </div>
  );
}
