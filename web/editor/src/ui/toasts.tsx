/** Short news at the foot of the page, spoken too, sometimes with one thing to do about it. */
import { useSyncExternalStore } from "react";
import { Button, IconButton } from "./Button";
import styles from "./toasts.module.css";

interface Toast {
  id: number;
  words: string;
  action?: { words: string; run(): void };
}

const LIFE = 8_000; // milliseconds

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function show(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const drop = (id: number): void => show(toasts.filter((toast) => toast.id !== id));

/** Says something for eight seconds. Returns what takes it back sooner. */
export function say(words: string, action?: Toast["action"]): () => void {
  const id = ++last;
  show([...toasts.slice(-2), action ? { id, words, action } : { id, words }]);
  setTimeout(() => drop(id), LIFE);
  return () => drop(id);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const all = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {all.map(({ id, words, action }) => (
        <div key={id} className={styles.toast}>
          <span>{words}</span>
          {action && (
            <Button
              look="quiet"
              data-testid="toast-action"
              onClick={() => {
                action.run();
                drop(id);
              }}
            >
              {action.words}
            </Button>
          )}
          <IconButton icon="close" label="Dismiss" onClick={() => drop(id)} />
        </div>
      ))}
    </div>
  );
}
