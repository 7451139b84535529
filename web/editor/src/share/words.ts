import type { Access, Grant, Link } from "../api";

const RANKS: readonly Access[] = ["view", "comment", "edit", "own"];

export const VERBS: Readonly<Record<Access, string>> = {
  view: "read",
  comment: "read and comment on",
  edit: "edit",
  own: "edit and share",
};

export const ROLES: readonly (readonly [Access, string])[] = [
  ["view", "can read"],
  ["comment", "can comment"],
  ["edit", "can edit"],
  ["own", "can edit and share"],
];

/** A link never hands over the guide itself. */
export const LINK_ROLES = ROLES.filter(([access]) => access !== "own");

/** Somebody with access from the workspace and to this guide too is one person: what counts is what gives more. */
export function strongestOfEach(grants: readonly Grant[]): Grant[] {
  const people = new Map<string, Grant>();
  for (const grant of grants) {
    const other = people.get(grant.person.id);
    const more = other ? RANKS.indexOf(grant.access) - RANKS.indexOf(other.access) : 1;
    if (more > 0 || (more === 0 && grant.from === "workspace")) people.set(grant.person.id, grant);
  }
  return [...people.values()];
}

export const strongest = (links: readonly Link[]): Access =>
  links.reduce<Access>(
    (most, { access }) => (RANKS.indexOf(access) > RANKS.indexOf(most) ? access : most),
    "view",
  );

const DAY = 86_400_000; // milliseconds

export type Life = "ever" | "day" | "week" | "month";

export const LIVES: readonly (readonly [Life, string])[] = [
  ["ever", "until it is revoked"],
  ["day", "for a day"],
  ["week", "for a week"],
  ["month", "for 30 days"],
];

/** When a link made now ends, as ISO 8601; null when it does not. now: milliseconds since 1970. */
export function endOf(life: Life, now: number): string | null {
  if (life === "ever") return null;
  return new Date(now + { day: 1, week: 7, month: 30 }[life] * DAY).toISOString();
}

/** now: milliseconds since 1970. */
export const isOpenNow = (link: Link, now: number): boolean =>
  link.expires_at === null || Date.parse(link.expires_at) > now;

export const canWriteWith = (access: Access): boolean => RANKS.indexOf(access) >= RANKS.indexOf("edit");

export const HAND_OVER =
  "Hand this sign-in link over. It works once, for 15 minutes, and is shown only here.";
