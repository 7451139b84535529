import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { memo } from "react";
import { KIND_WORDS } from "../model/kinds";
import type { Placed } from "../model/order";
import { textAt } from "../model/schema";
import { useText } from "../model/uses";
import { Icon } from "../ui/Icon";
import styles from "./Outline.module.css";

interface Props {
  placed: Placed;
  isCurrent: boolean;
  canMove: boolean;
}

function Row({ placed, isCurrent, canMove }: Props) {
  const { id, kind, number, step } = placed;
  const title = useText(textAt(step, "title"));
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id, transition: { duration: 120, easing: "ease-out" } });
  const { icon } = KIND_WORDS[kind];
  return (
    <li
      ref={setNodeRef}
      className={`${styles.row} ${styles[kind] ?? ""} ${isDragging ? styles.dragged : ""}`}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <a href={`#step-${id}`} className={styles.link} aria-current={isCurrent ? "step" : undefined}>
        <span className={styles.number}>{number ?? (icon && <Icon name={icon} size={14} />)}</span>
        <span className={styles.title}>{title || "Untitled step"}</span>
      </a>
      {canMove && (
        <button
          type="button"
          ref={setActivatorNodeRef}
          className={styles.handle}
          data-testid="move-step"
          {...attributes}
          {...listeners}
          aria-label={`Move ${title || "untitled step"}`}
        >
          <Icon name="grip" size={16} />
        </button>
      )}
    </li>
  );
}

export const OutlineRow = memo(Row, (a, b) => {
  const same =
    a.placed.id === b.placed.id && a.placed.step === b.placed.step && a.placed.kind === b.placed.kind;
  return (
    same && a.placed.number === b.placed.number && a.isCurrent === b.isCurrent && a.canMove === b.canMove
  );
});
