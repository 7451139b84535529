/** The policy in words, as the popup and the options say it: what of a screen is never kept. */

import type { Pattern, Policy } from "../protocol/events";

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

/** The question to whoever gives up what was not sent. steps: those that the server has not. */
export function whatIsLost(steps: number): string {
  if (steps === 0) return "Lose the rest for good?"; // pictures, or what begins no step
  return steps === 1 ? "Lose 1 step for good?" : `Lose ${steps} steps for good?`;
}
