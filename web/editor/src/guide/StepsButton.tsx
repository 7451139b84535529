import { useState } from "react";
import type { Placed } from "../model/order";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Outline } from "./Outline";
import styles from "./StepsButton.module.css";

/** The outline, where the window is too narrow to show it beside the guide. */
export function StepsButton({ steps, current }: { steps: readonly Placed[]; current: string | null }) {
  const [open, setOpen] = useState(false);
  if (steps.length === 0) return null;
  return (
    <div className={styles.narrow}>
      <IconButton icon="list" label="Steps" onClick={() => setOpen(true)} />
      {open && (
        <Dialog title="Steps" onClose={() => setOpen(false)}>
          <Outline steps={steps} current={current} onGo={() => setOpen(false)} />
        </Dialog>
      )}
    </div>
  );
}
