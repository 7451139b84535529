/** Home: every guide one may open, recently changed first; search, import, and a new guide. */
import { useState } from "react";
import { useLocation } from "wouter";
import type { Card, Me } from "../api";
import { told } from "../problem";
import { createGuide, useGuides } from "../queries";
import { Button } from "../ui/Button";
import { say } from "../ui/toasts";
import { Empty } from "./Empty";
import { GuideCard } from "./GuideCard";
import styles from "./Home.module.css";
import { HomeBar } from "./HomeBar";
import { Imports } from "./Imports";
import { Search } from "./Search";

const mayMake = (me: Me): boolean => me.workspace?.access === "edit" || me.workspace?.access === "own";

export function Home({ me }: { me: Me }) {
  const guides = useGuides();
  const [, go] = useLocation();
  const [words, setWords] = useState("");
  const cards = guides.data?.pages.flatMap((page) => page.guides) ?? [];
  const makes = mayMake(me);

  const make = () => {
    createGuide()
      .then(({ id }) => go(`/guides/${id}`))
      .catch((error: unknown) => say(told(error)));
  };

  return (
    <>
      <title>Cairn</title>
      <HomeBar me={me} makes={makes} />
      <main className={styles.home}>
        <h1 className="unseen">Guides</h1>
        <div className={styles.tools}>
          <Search words={words} onChange={setWords} />
          {makes && (
            <Button look="primary" icon="plus" aria-label="New guide" data-testid="new-guide" onClick={make}>
              <span className={styles.word}>New guide</span>
            </Button>
          )}
        </div>
        <div hidden={words.trim() !== ""}>
          {makes && <Imports />}
          {guides.isError && (
            <p className={styles.trouble} role="alert">
              {told(guides.error)} <Button onClick={() => void guides.refetch()}>Try again</Button>
            </p>
          )}
          {guides.isSuccess && cards.length === 0 ? (
            <Empty makes={makes} onNew={make} />
          ) : (
            <Cards cards={cards} />
          )}
          {guides.hasNextPage && (
            <p className={styles.more}>
              <Button onClick={() => void guides.fetchNextPage()} disabled={guides.isFetchingNextPage}>
                Show older guides
              </Button>
            </p>
          )}
        </div>
      </main>
    </>
  );
}

function Cards({ cards }: { cards: readonly Card[] }) {
  return (
    <ul className={styles.cards} aria-label="Guides, recently changed first">
      {cards.map((card) => (
        <GuideCard key={card.id} card={card} />
      ))}
    </ul>
  );
}
