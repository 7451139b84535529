import { expect, it } from "vitest";
import * as Y from "yjs";
import { undoManager } from "../src/live/undo";
import { MINE, stepsOf, textAt } from "../src/model/schema";
import { addStep, removeStep } from "../src/model/steps";

/** Two replicas that hear each other at once. */
function pair(): [Y.Doc, Y.Doc] {
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  mine.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "wire") Y.applyUpdate(theirs, update, "wire");
  });
  theirs.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "wire") Y.applyUpdate(mine, update, "wire");
  });
  return [mine, theirs];
}

function write(doc: Y.Doc, step: string, words: string): void {
  const title = textAt(stepsOf(doc).get(step) ?? new Y.Map(), "title");
  doc.transact(() => title?.insert(title.length, words), MINE);
}

const titleOf = (doc: Y.Doc, step: string): string | undefined => {
  const found = stepsOf(doc).get(step);
  return found && textAt(found, "title")?.toString();
};

it("takes back what I wrote and leaves what they wrote", () => {
  const [mine, theirs] = pair();
  const step = addStep(theirs, null, "action");
  const undo = undoManager(mine);
  write(mine, step, "Click ");
  write(theirs, step, "Save");
  undo.undo();
  expect(titleOf(mine, step)).toBe("Save");
  expect(titleOf(theirs, step)).toBe("Save");
});

it("does not take away a step that somebody wrote in", () => {
  const [mine, theirs] = pair();
  const undo = undoManager(mine);
  const step = addStep(mine, null, "action");
  write(theirs, step, "their words");
  undo.undo();
  expect(titleOf(mine, step)).toBe("their words");
});

it("takes away a step that only I touched, and brings it back with its words", () => {
  const [mine, theirs] = pair();
  const undo = undoManager(mine);
  const step = addStep(mine, null, "action");
  write(mine, step, "Mine");
  undo.undo();
  expect(stepsOf(theirs).has(step)).toBe(false);
  undo.redo();
  expect(titleOf(theirs, step)).toBe("Mine");
});

it("brings a deleted step back with the words of all", () => {
  const [mine, theirs] = pair();
  const step = addStep(theirs, null, "action");
  write(theirs, step, "Theirs");
  const undo = undoManager(mine);
  removeStep(mine, step);
  expect(stepsOf(theirs).has(step)).toBe(false);
  undo.undo();
  expect(titleOf(theirs, step)).toBe("Theirs");
});
