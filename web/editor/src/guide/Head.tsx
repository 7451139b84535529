import type { Placed } from "../model/order";
import { guideOf, textAt } from "../model/schema";
import { useCanEdit, useGuide, useGuideField, useText } from "../model/uses";
import { lengthOf } from "../model/words";
import { LiveText } from "../text/LiveText";
import styles from "./Head.module.css";
import { Tags } from "./Tags";
import { useWordCount } from "./wordCount";

/** The guide's title, what it is about, and how long it takes. */
export function Head({ steps }: { steps: readonly Placed[] }) {
  const { doc } = useGuide();
  const canEdit = useCanEdit();
  useGuideField("title");
  useGuideField("summary");
  const title = textAt(guideOf(doc), "title");
  const summary = textAt(guideOf(doc), "summary");
  const about = useText(summary);
  if (!title) return null;
  return (
    <div className={styles.head}>
      <h1>
        <LiveText
          text={title}
          of="title"
          label="Title of the guide"
          placeholder="Untitled guide"
          testid="guide-title"
          className={styles.title}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            document.querySelector<HTMLElement>("[data-testid=guide-summary]")?.focus();
          }}
        />
      </h1>
      {summary && (canEdit || about !== "") && (
        <LiveText
          text={summary}
          of="summary"
          label="Summary"
          placeholder="What this guide helps with"
          testid="guide-summary"
          className={styles.summary}
          lines="many"
        />
      )}
      <Length steps={steps} />
      <Tags />
    </div>
  );
}

function Length({ steps }: { steps: readonly Placed[] }) {
  const words = useWordCount();
  return (
    <p className={styles.length}>{lengthOf(steps.filter((step) => step.number !== null).length, words)}</p>
  );
}
