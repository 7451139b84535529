/** How many words a guide has, counted anew at most once a second while people write. */
import { useEffect, useState } from "react";
import * as Y from "yjs";
import { bodyOf, guideOf, type Step, stepsOf, textAt } from "../model/schema";
import { useGuide } from "../model/uses";
import { wordsIn } from "../model/words";

const PAUSE = 1000; // milliseconds

function wordsOf(step: Step): number {
  let words = wordsIn(textAt(step, "title")?.toString() ?? "");
  const texts = bodyOf(step)?.createTreeWalker((type) => type instanceof Y.XmlText) ?? [];
  for (const text of texts) {
    if (!(text instanceof Y.XmlText)) continue;
    const delta = text.toDelta() as { insert: unknown }[];
    words += wordsIn(delta.map(({ insert }) => (typeof insert === "string" ? insert : " ")).join(""));
  }
  return words;
}

const count = (doc: Y.Doc): number =>
  [...stepsOf(doc).values()].reduce(
    (sum, step) => sum + wordsOf(step),
    wordsIn(textAt(guideOf(doc), "summary")?.toString() ?? ""),
  );

export function useWordCount(): number {
  const { doc } = useGuide();
  const [words, setWords] = useState(() => count(doc));
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        setWords(count(doc));
      }, PAUSE);
    };
    setWords(count(doc));
    doc.on("update", look);
    return () => {
      clearTimeout(waiting);
      doc.off("update", look);
    };
  }, [doc]);
  return words;
}
