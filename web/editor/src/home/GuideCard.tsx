import { Link } from "wouter";
import type { Card } from "../api";
import { counted, UNTITLED } from "../model/words";
import { Mark } from "../ui/Mark";
import { Time } from "../ui/Time";
import styles from "./GuideCard.module.css";

export function GuideCard({ card }: { card: Card }) {
  return (
    <li className={styles.card}>
      <div className={styles.cover}>
        {card.cover ? <img src={card.cover} alt="" loading="lazy" /> : <Mark size={40} />}
      </div>
      <div className={styles.words}>
        <h2 className={styles.title}>
          <Link href={`/guides/${card.id}`}>{card.title || UNTITLED}</Link>
        </h2>
        <p className={styles.about}>
          {counted(card.steps, "step")} · <Time at={card.changed_at} />
        </p>
        {card.tags.length > 0 && (
          <ul className={styles.tags} aria-label="Tags">
            {card.tags.slice(0, 4).map((tag) => (
              <li key={tag}>{tag}</li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
