import { type KeyboardEvent, memo, useId } from "react";
import type { SlashAction } from "../body/actions";
import { Body } from "../body/Body";
import { KIND_WORDS } from "../model/kinds";
import type { Placed } from "../model/order";
import { bodyOf, pictureFrom, textAt } from "../model/schema";
import { addStep, moveStep } from "../model/steps";
import { whyUnpictured } from "../model/unpictured";
import { useCanEdit, useField, useGuide, useText } from "../model/uses";
import { LiveText } from "../text/LiveText";
import { Icon } from "../ui/Icon";
import { focusBody, focusTitle } from "./focus";
import { keepFocus } from "./keepFocus";
import styles from "./StepCard.module.css";
import { StepPicture } from "./StepPicture";
import { StepTools } from "./StepTools";
import { usePicture } from "./usePicture";

interface Props {
  placed: Placed;
  index: number;
  count: number;
}

function Card({ placed, index, count }: Props) {
  const { id, kind, number, step } = placed;
  const { doc, undo } = useGuide();
  const canEdit = useCanEdit();
  const heading = useId();
  const title = textAt(step, "title");
  const words = useText(title);
  const body = bodyOf(step);
  const picture = pictureFrom(useField(step, "picture"));
  const why = whyUnpictured(useField(step, "event"));
  const pictures = usePicture(id);
  const { label, icon, placeholder, name: kindName } = KIND_WORDS[kind];
  const name = number === null ? kindName : `Step ${number}`;

  const addAfter = (what: "action" | "tip" | "alert") => {
    undo.stopCapturing();
    focusTitle(addStep(doc, id, what));
  };
  const act = (action: SlashAction) => {
    if (action === "picture") pictures.pick();
    else addAfter(action === "step" ? "action" : action);
  };
  const press = (event: KeyboardEvent) => {
    if (!canEdit || event.nativeEvent.isComposing) return;
    const way = event.altKey && event.shiftKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (way) keepFocus(() => moveStep(doc, id, index + way));
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) addAfter("action");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <article
      id={`step-${id}`}
      className={`${styles.step} ${styles[kind] ?? ""}`}
      aria-labelledby={heading}
      data-testid="step"
      data-step-id={id}
      data-kind={kind}
      onKeyDownCapture={press}
      {...(canEdit ? pictures.taking : {})}
    >
      {label && (
        <p className={styles.label}>
          {icon && <Icon name={icon} size={16} />} {label}
        </p>
      )}
      <div className={styles.top}>
        {number !== null && <span className={styles.number}>{number}</span>}
        <h2 id={heading} className={styles.title}>
          {title && (
            <LiveText
              text={title}
              of={id}
              label={`${name}, title`}
              placeholder={placeholder}
              testid="step-title"
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey)
                  return;
                event.preventDefault();
                focusBody(id);
              }}
            />
          )}
        </h2>
        {canEdit && (
          <StepTools
            placed={placed}
            index={index}
            count={count}
            hasPicture={picture !== null}
            onPicture={pictures.pick}
          />
        )}
      </div>
      <div className={styles.inside}>
        {(picture || kind !== "heading") && (
          <StepPicture
            picture={picture}
            alt={words}
            why={why}
            sending={pictures.sending}
            onPick={pictures.pick}
          />
        )}
        {body && kind !== "heading" && <Body fragment={body} label={`${name}, text`} onAction={act} />}
      </div>
    </article>
  );
}

export const StepCard = memo(Card, (a, b) => {
  const same =
    a.placed.id === b.placed.id && a.placed.step === b.placed.step && a.placed.kind === b.placed.kind;
  return same && a.placed.number === b.placed.number && a.index === b.index && a.count === b.count;
});
