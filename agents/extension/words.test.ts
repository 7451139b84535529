import { expect, test } from "vitest";
import { USUAL_POLICY } from "./defaults";
import type { ShownRecording } from "./shown";
import { howFarItIsSaved, howManySteps, whatIsLost } from "./words";

const SAVED: ShownRecording = {
  state: "recording",
  why: "paused",
  inGuide: 5,
  ahead: 0,
  last: "",
  isTakingBack: false,
  isWaiting: false,
  unsent: 0,
  pictures: 0,
  url: "https://cairn.example/guides/g",
  policy: USUAL_POLICY,
  here: "web",
};
const AHEAD = { ...SAVED, ahead: 7, isWaiting: true, unsent: 7, pictures: 1 };
const away = { words: "Cairn cannot be reached.", toDo: "wait" } as const;

test("where Cairn is away, it is said what the guide has, and what is kept here until it is back", () => {
  const shown = { ...AHEAD, trouble: away };
  expect([howManySteps(shown), howFarItIsSaved(shown)]).toEqual([
    "5 steps in the guide",
    "Kept here: 7 actions and 1 picture",
  ]);
});

test("what the guide has is not made up where it is not known", () => {
  const { inGuide: _, ...unknown } = { ...AHEAD, trouble: away };
  expect(howManySteps(unknown)).toBe("");
});

test("for the moment that a guide takes to tell it, an action counts as a step", () => {
  expect([howManySteps(AHEAD), howFarItIsSaved(AHEAD)]).toEqual(["12 steps", "Sending…"]);
  expect([howManySteps(SAVED), howFarItIsSaved(SAVED)]).toEqual(["5 steps", "All saved"]);
  expect(howManySteps({ ...SAVED, inGuide: 1, trouble: away })).toBe("1 step");
});

test("after Stop it is said how much is still to come", () => {
  expect(howFarItIsSaved({ ...AHEAD, state: "stopping", unsent: 1, pictures: 0 })).toBe("Sending 1 action");
});

test("whoever gives up is told what is lost", () => {
  expect(whatIsLost(AHEAD)).toBe("Lose 7 actions and 1 picture for good?");
  expect(whatIsLost({ ...AHEAD, unsent: 0, pictures: 2 })).toBe("Lose 2 pictures for good?");
  expect(whatIsLost({ ...AHEAD, unsent: 0, pictures: 0 })).toBe("Lose the rest for good?");
});
