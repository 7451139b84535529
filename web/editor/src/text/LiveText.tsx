import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type * as Y from "yjs";
import { useCanEdit, useGuide } from "../model/uses";
import { bindText } from "./binding";
import styles from "./LiveText.module.css";
import { TitleCarets } from "./TitleCarets";

interface Props {
  text: Y.Text;
  /** Which line this is among the guide's: a step's id, "title" or "summary". */
  of: string;
  label: string;
  placeholder: string;
  testid: string;
  className?: string | undefined;
  lines?: "one" | "many";
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Plain words of the guide, edited in place, with the carets of those who write in it too. */
export function LiveText({
  text,
  of,
  label,
  placeholder,
  testid,
  className,
  lines = "one",
  onKeyDown,
}: Props) {
  const { awareness } = useGuide();
  const canEdit = useCanEdit();
  const element = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    if (!element.current) return undefined;
    return bindText({ element: element.current, text, awareness, of, lines });
  }, [text, awareness, of, lines]);

  return (
    <span className={styles.wrap}>
      {/* biome-ignore lint/a11y/useSemanticElements: an input cannot wrap its words, nor be drawn upon by others. */}
      <span
        ref={element}
        role="textbox"
        tabIndex={canEdit ? 0 : -1}
        aria-label={label}
        aria-readonly={!canEdit}
        aria-multiline={lines === "many"}
        contentEditable={canEdit ? "plaintext-only" : false}
        suppressContentEditableWarning
        spellCheck
        data-placeholder={placeholder}
        data-testid={testid}
        className={`${styles.line} ${styles[lines]} ${className ?? ""}`}
        onKeyDown={onKeyDown}
      />
      <TitleCarets text={text} of={of} element={element} />
    </span>
  );
}
