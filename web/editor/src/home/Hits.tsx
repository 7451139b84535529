import { Link } from "wouter";
import type { Hit, Run } from "../api";
import { UNTITLED } from "../model/words";
import styles from "./Search.module.css";

function Runs({ runs }: { runs: readonly Run[] }) {
  let at = 0;
  return runs.map((run) => {
    const key = at;
    at += run.text.length;
    return run.hit ? <mark key={key}>{run.text}</mark> : <span key={key}>{run.text}</span>;
  });
}

interface Props {
  id: string;
  hits: readonly Hit[];
  chosen: number;
  addressOf(hit: Hit): string;
}

export function Hits({ id, hits, chosen, addressOf }: Props) {
  return (
    <div id={id} role="listbox" aria-label="Guides found" className={styles.hits}>
      {hits.map((hit, index) => (
        <Link
          key={`${hit.guide}/${hit.step}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          href={addressOf(hit)}
          className={styles.hit ?? ""}
          data-testid="search-hit"
        >
          <strong>{hit.title.length > 0 ? <Runs runs={hit.title} /> : UNTITLED}</strong>
          <span className={styles.snippet}>
            <Runs runs={hit.snippet} />
          </span>
        </Link>
      ))}
    </div>
  );
}
