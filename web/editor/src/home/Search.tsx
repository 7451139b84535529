/** Search that answers while one types. "/" brings the keyboard here, the arrows walk the hits, Enter opens one. */
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Hit } from "../api";
import { told } from "../problem";
import { useSearch } from "../queries";
import { Icon } from "../ui/Icon";
import { Hits } from "./Hits";
import styles from "./Search.module.css";

const addressOf = (hit: Hit): string => `/guides/${hit.guide}${hit.step ? `#step-${hit.step}` : ""}`;

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

export function Search({ words, onChange }: { words: string; onChange(words: string): void }) {
  const input = useRef<HTMLInputElement>(null);
  const [, go] = useLocation();
  const list = useId();
  const [chosen, setChosen] = useState(-1);
  const asked = useDeferredValue(words.trim());
  const found = useSearch(asked);
  const hits = asked === "" ? [] : (found.data ?? []);

  useEffect(() => {
    const slash = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target))
        return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", slash);
    return () => document.removeEventListener("keydown", slash);
  }, []);

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const hit = hits[Math.max(chosen, 0)];
    if (step && hits.length > 0) setChosen((chosen + step + hits.length) % hits.length);
    else if (event.key === "Enter" && hit) go(addressOf(hit));
    else if (event.key === "Escape") onChange("");
    else return;
    event.preventDefault();
  };

  return (
    <search className={styles.search}>
      <div className={styles.box}>
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          role="combobox"
          data-testid="search"
          aria-label="Search guides"
          aria-expanded={hits.length > 0}
          aria-controls={list}
          aria-activedescendant={chosen >= 0 && hits[chosen] ? `${list}-${chosen}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="Search titles, steps and tags"
          value={words}
          onChange={(event) => {
            setChosen(-1);
            onChange(event.target.value);
          }}
          onKeyDown={walk}
        />
        <span className={styles.key}>/</span>
      </div>
      {words.trim() !== "" && (
        <div className={styles.answer}>
          <p className={styles.said} role="status">
            {found.isError ? told(found.error) : found.data ? said(hits.length, asked) : "Searching…"}
          </p>
          <Hits id={list} hits={hits} chosen={chosen} addressOf={addressOf} />
        </div>
      )}
    </search>
  );
}

const said = (hits: number, words: string): string =>
  hits === 0 ? `Nothing found for “${words}”` : `${hits === 1 ? "1 place" : `${hits} places`} found`;
