/** The steps at a glance: a click goes there, a handle moves them, by mouse, finger or keyboard. */
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { type MouseEvent, useEffect, useRef } from "react";
import type { Placed } from "../model/order";
import type { StepId } from "../model/schema";
import { moveStep } from "../model/steps";
import { useCanEdit, useGuide } from "../model/uses";
import styles from "./Outline.module.css";
import { OutlineRow } from "./OutlineRow";

const nameOf = (steps: readonly Placed[], id: unknown): string => {
  const index = steps.findIndex((step) => step.id === id);
  return `${String(steps[index]?.step.get("title") ?? "") || "Untitled step"}, place ${index + 1} of ${steps.length}`;
};

const EDGE = 40; // pixels

const goes = (onGo: () => void) => (event: MouseEvent) => {
  if (event.target instanceof Element && event.target.closest("a")) onGo();
};

interface Props {
  steps: readonly Placed[];
  current: string | null;
  /** When one has gone to a step. */
  onGo?: () => void;
}

export function Outline({ steps, current, onGo }: Props) {
  const { doc } = useGuide();
  const canEdit = useCanEdit();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const drop = ({ active, over }: DragEndEvent) => {
    const index = steps.findIndex((step) => step.id === over?.id);
    if (index >= 0) moveStep(doc, String(active.id) as StepId, index);
  };
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // By hand: scrollIntoView would move the page as well, under the eyes of whoever reads it.
    const row = current === null ? null : nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (!nav.current || !row) return;
    const list = nav.current.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    if (top < list.top + EDGE) nav.current.scrollTop -= list.top + EDGE - top;
    if (bottom > list.bottom - EDGE) nav.current.scrollTop += bottom - list.bottom + EDGE;
  }, [current]);

  return (
    <nav ref={nav} className={styles.outline} aria-label="Steps" onClickCapture={onGo && goes(onGo)}>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={drop}
        accessibility={{
          announcements: {
            onDragStart: ({ active }) => `Picked up ${nameOf(steps, active.id)}.`,
            onDragOver: ({ over }) => (over ? `Over ${nameOf(steps, over.id)}.` : "Over no step."),
            onDragEnd: ({ over }) => (over ? `Dropped at ${nameOf(steps, over.id)}.` : "Put back."),
            onDragCancel: () => "Put back.",
          },
        }}
      >
        <SortableContext items={steps.map((step) => step.id)} strategy={verticalListSortingStrategy}>
          <ol className={styles.rows}>
            {steps.map((step) => (
              <OutlineRow key={step.id} placed={step} isCurrent={step.id === current} canMove={canEdit} />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
    </nav>
  );
}
