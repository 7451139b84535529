/**
 * A step's text. It becomes an editor when it comes near the window, and plain words again when it is far away, so that
 * a guide of a hundred steps opens as quickly as one of three.
 */
import { type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type * as Y from "yjs";
import { useCanEdit } from "../model/uses";
import { Boundary } from "../ui/Boundary";
import type { SlashAction } from "./actions";
import styles from "./Body.module.css";
import { EditorHere } from "./EditorHere";
import { isKnown, nodesFrom } from "./nodes";
import { RichText } from "./RichText";

export interface Point {
  left: number;
  top: number;
}

/** How far outside the window an editor is made ready. */
const NEAR = "1200px 0px";

interface Props {
  fragment: Y.XmlFragment;
  label: string;
  onAction(action: SlashAction): void;
}

export function Body({ fragment, label, onAction }: Props) {
  const canEdit = useCanEdit();
  const place = useRef<HTMLDivElement>(null);
  const near = useIsNear(place);
  const known = useFragment(fragment, isKnown);
  const clicked = useFirstClick(place);
  const editing = canEdit && known && (near || clicked !== null);
  return (
    <div ref={place} className={styles.body} data-testid="step-body">
      {editing ? (
        <EditorHere fragment={fragment} label={label} onAction={onAction} start={clicked} />
      ) : (
        <Boundary instead={() => <p className={styles.left}>This text cannot be shown here.</p>}>
          <Still fragment={fragment} />
        </Boundary>
      )}
      {canEdit && !known && (
        <p className={styles.left}>
          This text was written by a newer program. It is shown here and left as it is.
        </p>
      )}
    </div>
  );
}

function Still({ fragment }: { fragment: Y.XmlFragment }) {
  const words = useFragment(fragment, (now) => JSON.stringify(nodesFrom(now)));
  return <RichText nodes={JSON.parse(words) as ReturnType<typeof nodesFrom>} />;
}

/** Something that can be read off a fragment, as a plain value. */
function useFragment<T extends string | boolean>(
  fragment: Y.XmlFragment,
  read: (fragment: Y.XmlFragment) => T,
): T {
  const subscribe = useCallback(
    (changed: () => void) => {
      fragment.observeDeep(changed);
      return () => fragment.unobserveDeep(changed);
    },
    [fragment],
  );
  return useSyncExternalStore(subscribe, () => read(fragment));
}

/** A quick hand may click before the editor is there: it opens with the caret where the click was. */
function useFirstClick(place: RefObject<HTMLElement | null>): Point | null {
  const [point, setPoint] = useState<Point | null>(null);
  useEffect(() => {
    const element = place.current;
    const click = ({ clientX, clientY }: MouseEvent) => setPoint({ left: clientX, top: clientY });
    element?.addEventListener("mouseup", click, { once: true });
    return () => element?.removeEventListener("mouseup", click);
  }, [place]);
  return point;
}

function useIsNear(place: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const watch = new IntersectionObserver(
      ([entry]) => {
        // An editor that holds the keyboard stays, however far one scrolls.
        if (entry) setNear(entry.isIntersecting || element.contains(document.activeElement));
      },
      { rootMargin: NEAR },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [place]);
  return near;
}
