/** What one can do to the steps of a guide. Each is one transaction, marked as mine, so that my undo finds it. */
import * as Y from "yjs";
import { emptyParagraph } from "../live/texts";
import { placedSteps, type Ranks, ranksFor } from "./order";
import { type Kind, MINE, type Picture, type Step, type StepId, stepsOf } from "./schema";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** 80 random bits as 16 letters and digits, as the server makes its ids. */
export function newStepId(): StepId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("") as StepId;
}

function writeRanks(steps: Y.Map<Step>, ranks: Ranks): void {
  for (const [id, rank] of Object.entries(ranks)) steps.get(id)?.set("rank", rank);
}

/** Adds an empty step behind `after`, or in front of all. */
export function addStep(doc: Y.Doc, after: StepId | null, kind: Kind): StepId {
  const steps = stepsOf(doc);
  const id = newStepId();
  doc.transact(() => {
    const placed = placedSteps(steps);
    const index = after === null ? 0 : placed.findIndex((one) => one.id === after) + 1;
    const { [id]: rank, ...others } = ranksFor(id, placed, index);
    const step: Step = new Y.Map();
    step.set("rank", rank);
    step.set("kind", kind);
    step.set("title", new Y.Text());
    const body = new Y.XmlFragment();
    body.insert(0, [emptyParagraph()]);
    step.set("body", body);
    step.set("marks", new Y.Map());
    steps.set(id, step);
    writeRanks(steps, others);
  }, MINE);
  return id;
}

/** Puts a step at `index` among the others. Writes nothing when it already stands there. */
export function moveStep(doc: Y.Doc, id: StepId, index: number): void {
  const steps = stepsOf(doc);
  const placed = placedSteps(steps);
  if (!steps.has(id) || placed[index]?.id === id) return;
  const others = placed.filter((one) => one.id !== id);
  doc.transact(
    () => writeRanks(steps, ranksFor(id, others, Math.max(0, Math.min(index, others.length)))),
    MINE,
  );
}

export function removeStep(doc: Y.Doc, id: StepId): void {
  doc.transact(() => stepsOf(doc).delete(id), MINE);
}

export function setKind(doc: Y.Doc, id: StepId, kind: Kind): void {
  doc.transact(() => stepsOf(doc).get(id)?.set("kind", kind), MINE);
}

export function setPicture(doc: Y.Doc, id: StepId, picture: Picture | null): void {
  doc.transact(() => {
    const step = stepsOf(doc).get(id);
    if (picture) step?.set("picture", { ...picture });
    else step?.delete("picture");
  }, MINE);
}
