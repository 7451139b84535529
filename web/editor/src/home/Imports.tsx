/** The drop zone for recordings: the whole page takes a drop, and each file says what became of it. */
import { useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { Link } from "wouter";
import { counted } from "../model/words";
import { toldOf } from "../problem";
import { importRecording } from "../queries";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import styles from "./Imports.module.css";

type Outcome =
  | { is: "sending"; share: number }
  | { is: "imported"; guide: string; steps: number; gaps: number }
  | { is: "refused"; why: string };

interface Line {
  id: number;
  file: string;
  outcome: Outcome;
}

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

export function Imports() {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const last = useRef(0);
  const [lines, setLines] = useState<readonly Line[]>([]);

  const settle = (id: number, outcome: Outcome) =>
    setLines((now) => now.map((line) => (line.id === id ? { ...line, outcome } : line)));

  // One after the other: a large file must not starve the small one behind it, nor fill the server's queue.
  const take = async (files: readonly File[]) => {
    const fresh = files.map((file) => ({ id: ++last.current, file }));
    setLines((now) => [
      ...fresh.map(({ id, file }): Line => ({ id, file: file.name, outcome: { is: "sending", share: 0 } })),
      ...now,
    ]);
    for (const { id, file } of fresh) {
      await importRecording(file, (share) => settle(id, { is: "sending", share }))
        .then(({ guide, steps, gaps }) => settle(id, { is: "imported", guide, steps, gaps: gaps.length }))
        .catch((error: unknown) => settle(id, { is: "refused", why: toldOf(file.name, error) }));
    }
    await queries.invalidateQueries({ queryKey: ["guides"] });
  };
  const over = useDrop((files) => void take(files));

  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    void take([...(event.target.files ?? [])]);
    event.target.value = "";
  };

  return (
    <section aria-label="Import recordings" className={styles.imports}>
      <div className={styles.zone} data-testid="drop-zone">
        <Icon name="cloud" size={20} />
        <p>
          <span className={styles.drop}>Drop recordings anywhere on this page, or </span>
          <button type="button" className={styles.pick} onClick={() => input.current?.click()}>
            <span className={styles.choose}>choose files</span>
            <span className={styles.touch}>Import recordings</span>
          </button>
          <small>Chrome Recorder, Selenium IDE, Playwright, rrweb, Windows Steps Recorder</small>
        </p>
        <input
          ref={input}
          type="file"
          multiple
          accept=".json,.jsonl,.side,.zip,.mht,.py,.ts,.mts,.js,.mjs,.cjs,application/json"
          className="unseen"
          tabIndex={-1}
          aria-label="Recordings to import"
          data-testid="import-input"
          onChange={pick}
        />
      </div>
      <ul className={styles.lines} aria-live="polite">
        {lines.map((line) => (
          <li key={line.id} className={styles[line.outcome.is]} data-testid="import-result">
            <strong>{line.file}</strong>
            <Told outcome={line.outcome} />
            {line.outcome.is !== "sending" && (
              <IconButton
                icon="close"
                label={`Dismiss ${line.file}`}
                onClick={() => setLines((now) => now.filter((one) => one.id !== line.id))}
              />
            )}
          </li>
        ))}
      </ul>
      {over && (
        <div className={styles.over} aria-hidden="true">
          <p>Drop to import</p>
        </div>
      )}
    </section>
  );
}

function Told({ outcome }: { outcome: Outcome }) {
  switch (outcome.is) {
    case "sending":
      return outcome.share < 1 ? (
        <progress value={outcome.share} aria-label="Sent so far" />
      ) : (
        <span>Reading the recording…</span>
      );
    case "imported":
      return (
        <span>
          <Link href={`/guides/${outcome.guide}`}>{counted(outcome.steps, "step")}, open the guide</Link>
          {outcome.gaps > 0 && ` (${counted(outcome.gaps, "gap")} named in it)`}
        </span>
      );
    case "refused":
      return <span>Not imported: {outcome.why}</span>;
  }
}

/** Takes files dropped anywhere in the window; true while some are held over it. */
function useDrop(take: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const dropped = useEffectEvent(take);
  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const hold = (event: DragEvent) => holdsFiles(event) && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      dropped([...(event.dataTransfer?.files ?? [])]);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hold, drop } as const;
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name, listener as EventListener);
    };
  }, []);
  return over;
}
