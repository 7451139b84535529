import { useEffect, useRef } from "react";
import { useSearchParams } from "wouter";
import { HistoryPanel } from "../history/HistoryPanel";
import { guideOf, textAt } from "../model/schema";
import { useEnding, useGuide, useGuideField, useIsSynced, useSteps, useText } from "../model/uses";
import { UNTITLED } from "../model/words";
import { useCurrentStep } from "./current";
import { Ended } from "./Ended";
import styles from "./GuideView.module.css";
import { Head } from "./Head";
import { Outline } from "./Outline";
import { useOverhead } from "./overhead";
import { StepList } from "./StepList";
import { TopBar } from "./TopBar";
import { useUndoKeys } from "./undo";

/** The whole page of an open guide. */
export function GuideView() {
  const { doc } = useGuide();
  const steps = useSteps();
  const ended = useEnding();
  const synced = useIsSynced();
  const [history, setHistory] = useHistoryPanel();
  const current = useCurrentStep(steps);
  const overhead = useOverhead();
  useGuideField("title");
  const title = useText(textAt(guideOf(doc), "title"));
  useUndoKeys();
  useStillPage();
  useScrollToHash(steps.length > 0);
  useFirstWords(synced && steps.length === 0 && title === "");

  return (
    <>
      <title>{`${title || UNTITLED} – Cairn`}</title>
      <div ref={overhead} className={styles.top}>
        <TopBar
          steps={steps}
          current={current}
          historyOpen={history}
          onHistory={() => setHistory(!history)}
        />
        {ended && <Ended why={ended} />}
      </div>
      <div className={`${styles.page} ${history ? styles.withPanel : ""}`}>
        <Outline steps={steps} current={current} />
        <main className={styles.column}>
          <Head steps={steps} />
          <StepList steps={steps} waiting={!synced} />
        </main>
        {history && <HistoryPanel onClose={() => setHistory(false)} />}
      </div>
    </>
  );
}

/** Whether the history is open stands in the address: who comes back from a version finds it as it was. */
function useHistoryPanel(): [boolean, (open: boolean) => void] {
  const [search, setSearch] = useSearchParams();
  return [
    search.get("panel") === "history",
    (open) => setSearch(open ? { panel: "history" } : {}, { replace: true }),
  ];
}

/** A file dropped beside a step must not replace the page with itself. */
function useStillPage(): void {
  useEffect(() => {
    const hold = (event: DragEvent) => event.dataTransfer?.types.includes("Files") && event.preventDefault();
    window.addEventListener("dragover", hold);
    window.addEventListener("drop", hold);
    return () => {
      window.removeEventListener("dragover", hold);
      window.removeEventListener("drop", hold);
    };
  }, []);
}

/** A guide that is quite empty waits for its title. */
function useFirstWords(empty: boolean): void {
  const done = useRef(false);
  useEffect(() => {
    if (!empty || done.current) return;
    done.current = true;
    document.querySelector<HTMLElement>("[data-testid=guide-title]")?.focus();
  }, [empty]);
}

/** A search hit, or a copied link, leads to a step: there once the steps are. */
function useScrollToHash(ready: boolean): void {
  useEffect(() => {
    if (!ready || !window.location.hash.startsWith("#step-")) return;
    document.getElementById(window.location.hash.slice(1))?.scrollIntoView({ block: "start" });
  }, [ready]);
}
