/** What the popup and the options say in words: what of a screen is never kept, and how far a recording has got. */

import type { Pattern, Policy } from "../protocol/events";
import type { ShownRecording } from "./shown";

const PATTERNS: Record<Pattern, string> = {
  card: "card numbers",
  email: "e-mail addresses",
  iban: "bank account numbers",
  phone: "phone numbers",
  ssn: "ID numbers",
};

export function whatIsMasked(policy: Policy): string[] {
  const found = policy.patterns.map((pattern) => PATTERNS[pattern]);
  return [
    "Passwords, codes, card fields and other secrets, always",
    ...(found.length > 0 ? [`In texts and pictures: ${found.join(", ")}`] : []),
    ...(policy.mask_typed ? ["All that is typed"] : []),
    ...(policy.mask_selectors.length > 0 ? ["Regions of pages that your workspace chose"] : []),
    ...(policy.pictures ? [] : ["No pictures are taken"]),
    ...(policy.block_sites.length > 0 ? [`Nothing is recorded on ${policy.block_sites.join(", ")}`] : []),
  ];
}

/**
 * Only the guide knows what a step is. For the moment that it takes to tell one, each action counts as one; while it
 * cannot be asked it is said what it had then, if that is known.
 */
export function howManySteps({ inGuide, ahead, trouble }: ShownRecording): string {
  if (ahead === 0 || !trouble) return many((inGuide ?? 0) + ahead, "step");
  return inGuide === undefined ? "" : `${many(inGuide, "step")} in the guide`;
}

/** Whether all is saved, and otherwise what lies here. */
export function howFarItIsSaved(recording: ShownRecording): string {
  if (!recording.isWaiting) return "All saved";
  if (recording.trouble) return `Kept here: ${whatWaits(recording)}`;
  return recording.state === "stopping" ? `Sending ${whatWaits(recording)}` : "Sending…"; // a moment, again and again
}

/** The question to whoever gives up what was not sent. */
export function whatIsLost(recording: ShownRecording): string {
  return `Lose ${whatWaits(recording)} for good?`;
}

function whatWaits({ unsent, pictures }: ShownRecording): string {
  const each = [many(unsent, "action"), many(pictures, "picture")];
  return each.filter((words) => !words.startsWith("0 ")).join(" and ") || "the rest"; // such as that one was taken back
}

function many(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
