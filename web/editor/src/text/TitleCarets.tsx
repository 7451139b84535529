/** The carets and selections of others in one line, drawn over it. */
import { type CSSProperties, type RefObject, useCallback, useLayoutEffect, useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { type Here, hereFrom, useAwareness } from "../live/presence";
import { useGuide, useText } from "../model/uses";
import styles from "./LiveText.module.css";
import { pointAt } from "./selection";

interface There extends Here {
  anchor: number;
  head: number;
}

interface Drawn extends There {
  caret: DOMRect;
  selected: DOMRect[];
}

/** Where in `text` a position lies that somebody else sent, or null. It may be anything, also a trap. */
function indexOf(text: Y.Text, position: unknown): number | null {
  if (!text.doc || typeof position !== "object" || position === null) return null;
  try {
    const relative = Y.createRelativePositionFromJSON(position);
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, text.doc);
    return absolute?.type === text ? absolute.index : null;
  } catch {
    return null;
  }
}

function caretsIn(awareness: Awareness, text: Y.Text, of: string): There[] {
  const found: There[] = [];
  for (const [client, state] of awareness.getStates()) {
    const title: unknown = client === awareness.clientID ? null : state.title;
    if (typeof title !== "object" || title === null || (title as { of?: unknown }).of !== of) continue;
    const here = hereFrom(client, state);
    const anchor = indexOf(text, (title as { anchor?: unknown }).anchor);
    const head = indexOf(text, (title as { head?: unknown }).head);
    if (here && anchor !== null && head !== null) found.push({ ...here, anchor, head });
  }
  return found;
}

const relativeTo = (box: DOMRect, rect: DOMRect): DOMRect =>
  new DOMRect(rect.x - box.x, rect.y - box.y, rect.width, rect.height);

function draw(element: HTMLElement, there: There): Drawn {
  const box = element.getBoundingClientRect();
  const range = document.createRange();
  range.setStart(...pointAt(element, there.head));
  range.collapse(true);
  const rects = range.getClientRects();
  // A collapsed range in an empty line has no rectangle: the caret stands where the line begins.
  const lineHeight = Number.parseFloat(getComputedStyle(element).lineHeight) || 24;
  const caret = rects[rects.length - 1] ?? new DOMRect(box.x, box.y, 0, lineHeight);
  range.setStart(...pointAt(element, Math.min(there.anchor, there.head)));
  range.setEnd(...pointAt(element, Math.max(there.anchor, there.head)));
  const selected = there.anchor === there.head ? [] : [...range.getClientRects()];
  return { ...there, caret: relativeTo(box, caret), selected: selected.map((rect) => relativeTo(box, rect)) };
}

interface Props {
  text: Y.Text;
  of: string;
  element: RefObject<HTMLElement | null>;
}

export function TitleCarets({ text, of, element }: Props) {
  const { awareness } = useGuide();
  const words = useText(text);
  const there = useAwareness(
    awareness,
    // `words` moves the carets as well: an index is only true for the text it was counted in.
    // biome-ignore lint/correctness/useExhaustiveDependencies: see the line above.
    useCallback((now: Awareness) => caretsIn(now, text, of), [text, of, words]),
  );
  const [drawn, setDrawn] = useState<readonly Drawn[]>([]);

  useLayoutEffect(() => {
    const line = element.current;
    if (!line || there.length === 0) {
      setDrawn((now) => (now.length === 0 ? now : []));
      return undefined;
    }
    const redraw = () => setDrawn(there.map((one) => draw(line, one)));
    const sizes = new ResizeObserver(redraw);
    sizes.observe(line);
    redraw();
    return () => sizes.disconnect();
  }, [there, element]);

  if (drawn.length === 0) return null;
  return (
    <span className={styles.carets} aria-hidden="true">
      {drawn.map((one) => (
        <span key={one.client} style={{ "--who": one.colour } as CSSProperties}>
          {one.selected.map((rect) => (
            <span
              key={`${rect.x},${rect.y}`}
              className={styles.selected}
              style={{ left: rect.x, top: rect.y, width: rect.width, height: rect.height }}
            />
          ))}
          <span
            className={styles.caret}
            data-testid="remote-caret"
            style={{ left: one.caret.x, top: one.caret.y, height: one.caret.height }}
          >
            <span className={styles.name}>{one.name}</span>
          </span>
        </span>
      ))}
    </span>
  );
}
