/** A guide's content as plain values, read only. */
import { RichText } from "../body/RichText";
import { pictureFrom } from "../model/schema";
import { lengthOf } from "../model/words";
import { type Content, pictureUrl } from "../queries";
import { MarkedPicture } from "../ui/MarkedPicture";
import styles from "./VersionPage.module.css";

export function ContentView({ guide, content }: { guide: string; content: Content }) {
  return (
    <div data-testid="version-content">
      <h1 className={styles.title}>{content.title || "Untitled guide"}</h1>
      {content.summary && <p className={styles.summary}>{content.summary}</p>}
      <p className={styles.length}>{lengthOf(content.steps.filter((step) => step.number !== null).length)}</p>
      {content.steps.map((step) => {
        const picture = pictureFrom(step.picture);
        return (
          <article key={step.id} className={styles.step} data-kind={step.kind}>
            <h2>
              {step.number !== null && <span className={styles.number}>{step.number}</span>}
              {step.title}
            </h2>
            {picture && (
              <MarkedPicture picture={picture} src={pictureUrl(guide, picture.media)} alt={step.title} />
            )}
            <RichText nodes={step.body} />
          </article>
        );
      })}
    </div>
  );
}
