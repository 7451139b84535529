import { expect, it } from "vitest";
import * as Y from "yjs";
import { placedSteps, ranksFor } from "../src/model/order";
import { type StepId, stepsOf } from "../src/model/schema";
import { addStep, moveStep, removeStep, setKind } from "../src/model/steps";

const ids = (doc: Y.Doc): string[] => placedSteps(stepsOf(doc)).map((one) => one.id);

it("adds steps behind, in front and between", () => {
  const doc = new Y.Doc();
  const first = addStep(doc, null, "action");
  const last = addStep(doc, first, "action");
  const between = addStep(doc, first, "tip");
  const front = addStep(doc, null, "heading");
  expect(ids(doc)).toEqual([front, first, between, last]);
});

it("numbers only actions, and goes on after a heading", () => {
  const doc = new Y.Doc();
  const one = addStep(doc, null, "action");
  const heading = addStep(doc, one, "heading");
  const two = addStep(doc, heading, "action");
  setKind(doc, two, "action");
  expect(placedSteps(stepsOf(doc)).map((step) => step.number)).toEqual([1, null, 2]);
});

it("moves a step by writing one register", () => {
  const doc = new Y.Doc();
  const steps = [addStep(doc, null, "action")];
  for (let count = 1; count < 5; count++) steps.push(addStep(doc, steps.at(-1) ?? null, "action"));
  const [a, b, c, d, e] = steps as [StepId, StepId, StepId, StepId, StepId];
  const written: string[] = [];
  stepsOf(doc).observeDeep((events) => {
    for (const event of events) written.push(...event.changes.keys.keys());
  });
  moveStep(doc, e, 1);
  expect(ids(doc)).toEqual([a, e, b, c, d]);
  expect(written).toEqual(["rank"]);
  moveStep(doc, a, 4);
  expect(ids(doc)).toEqual([e, b, c, d, a]);
  removeStep(doc, c);
  expect(ids(doc)).toEqual([e, b, d, a]);
});

it("makes room between two steps that were given the same rank", () => {
  const others = [
    { id: "a", rank: "a1" },
    { id: "b", rank: "a1" },
    { id: "c", rank: "a1" },
    { id: "d", rank: "a2" },
  ];
  const ranks = ranksFor("new", others, 1);
  expect(Object.keys(ranks)).toEqual(["new", "b", "c"]);
  const sorted = [...Object.entries(ranks)].sort(([, x], [, y]) => (x < y ? -1 : 1)).map(([id]) => id);
  expect(sorted).toEqual(["new", "b", "c"]);
  for (const rank of Object.values(ranks)) expect(rank > "a1" && rank < "a2").toBe(true);
});

it("ranks anew what another program gave no rank", () => {
  const others = [
    { id: "a", rank: "" },
    { id: "b", rank: "!!" },
    { id: "c", rank: "a5" },
  ];
  const ranks = ranksFor("new", others, 1);
  expect(Object.keys(ranks).sort()).toEqual(["a", "b", "new"]);
  const { a = "", new: fresh = "", b = "" } = ranks;
  expect(a < fresh && fresh < b && b < "a5").toBe(true);
});
