/** What changed from one version to another: words added and removed, steps that came, went or moved, and pictures. */

import type { StepChange, Words } from "../api";
import { KIND_WORDS } from "../model/kinds";
import { KINDS } from "../model/schema";
import { told } from "../problem";
import { useChanges } from "../queries";
import styles from "./ChangesView.module.css";
import { PicturesChanged } from "./PicturesChanged";

const isSame = (words: readonly Words[]): boolean => words.every((run) => run.op === "same");

function Marked({ words }: { words: readonly Words[] }) {
  let at = 0;
  return words.map(({ op, text }) => {
    const key = `${op} ${at}`;
    at += text.length;
    if (op === "added") return <ins key={key}>{text}</ins>;
    if (op === "removed") return <del key={key}>{text}</del>;
    return <span key={key}>{text}</span>;
  });
}

const named = ({ number, kind }: StepChange): string => {
  const { before, after } = number;
  if (before !== null && after !== null && before !== after) return `Step ${after}, was ${before}`;
  if (after !== null || before !== null) return `Step ${after ?? before}`;
  const kindName = KINDS.find((one) => one === (kind.after ?? kind.before));
  return kindName ? KIND_WORDS[kindName].name : "Step";
};

const LABELS = { added: "Added", removed: "Removed", changed: "Changed", moved: "Moved" } as const;

function Step({ guide, step }: { guide: string; step: StepChange }) {
  const label = step.change === "changed" && step.moved ? "Changed and moved" : LABELS[step.change];
  return (
    <article
      className={`${styles.step} ${styles[step.change]}`}
      data-testid="changed-step"
      data-change={step.change}
    >
      <p className={styles.label}>
        {label} · {named(step)}
      </p>
      <h2>
        <Marked words={step.title} />
      </h2>
      {step.body.length > 0 && (
        <p className={styles.body}>
          <Marked words={step.body} />
        </p>
      )}
      {step.restyled && <p className={styles.note}>The words are the same; their formats changed.</p>}
      <PicturesChanged guide={guide} picture={step.picture} />
    </article>
  );
}

export function ChangesView({ guide, from, to }: { guide: string; from: string; to: string }) {
  const found = useChanges(guide, from, to);
  if (found.isPending) return null;
  if (found.isError) return <p role="alert">{told(found.error)}</p>;
  const { title, summary, tags, steps } = found.data;
  const nothing =
    isSame(title) && isSame(summary) && steps.length === 0 && tags.added.length + tags.removed.length === 0;
  return (
    <div className={styles.changes} data-testid="changes">
      <h1>
        <Marked words={title} />
      </h1>
      <p className={styles.summary}>
        <Marked words={summary} />
      </p>
      {tags.added.length + tags.removed.length > 0 && (
        <p className={styles.note}>
          Tags: <Marked words={tagWords(tags)} />
        </p>
      )}
      {nothing && <p className={styles.note}>Nothing changed between them.</p>}
      {steps.map((step) => (
        <Step key={step.id} guide={guide} step={step} />
      ))}
    </div>
  );
}

const tagWords = ({ added, removed }: { added: string[]; removed: string[] }): Words[] =>
  [
    ...removed.map((text) => ({ op: "removed" as const, text })),
    ...added.map((text) => ({ op: "added" as const, text })),
  ].flatMap((run, index) => (index === 0 ? [run] : [{ op: "same" as const, text: " " }, run]));
