/** A guide's content as plain values, read only. */

import type { Content, Node } from "../api";
import { RichText } from "../body/RichText";
import { KIND_WORDS } from "../model/kinds";
import { KINDS, pictureFrom } from "../model/schema";
import { lengthOf, wordsIn } from "../model/words";
import { pictureUrl } from "../queries";
import { Beside } from "../ui/Beside";
import { MarkedPicture } from "../ui/MarkedPicture";
import styles from "./VersionPage.module.css";

export function ContentView({ guide, content }: { guide: string; content: Content }) {
  return (
    <div data-testid="version-content">
      <h1 className={styles.title}>{content.title || "Untitled guide"}</h1>
      {content.summary && <p className={styles.summary}>{content.summary}</p>}
      <p className={styles.length}>
        {lengthOf(content.steps.filter((step) => step.number !== null).length, wordsOf(content))}
      </p>
      {content.steps.map((step) => {
        const picture = pictureFrom(step.picture);
        return (
          <article key={step.id} className={styles.step} data-kind={step.kind}>
            <KindLabel kind={step.kind} />
            <h2>
              {step.number !== null && <span className={styles.number}>{step.number}</span>}
              {step.title}
            </h2>
            {picture && (
              <>
                <MarkedPicture picture={picture} src={pictureUrl(guide, picture.media)} alt={step.title} />
                <Beside picture={picture} url={(media) => pictureUrl(guide, media)} />
              </>
            )}
            <RichText nodes={step.body} />
          </article>
        );
      })}
    </div>
  );
}

function KindLabel({ kind }: { kind: string }) {
  const known = KINDS.find((one) => one === kind);
  const label = known && KIND_WORDS[known].label;
  return label ? <p className={styles.label}>{label}</p> : null;
}

const wordsUnder = (node: Node): number =>
  (node.content ?? []).reduce((sum, child) => sum + wordsUnder(child), wordsIn(node.text ?? ""));

const wordsOf = ({ summary, steps }: Content): number =>
  steps.reduce(
    (sum, { title, body }) => body.reduce((words, node) => words + wordsUnder(node), sum + wordsIn(title)),
    wordsIn(summary),
  );
