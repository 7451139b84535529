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

/** now: milliseconds since 1970. */
export const isOpenNow = (link: Link, now: number): boolean =>
  link.expires_at === null || Date.parse(link.expires_at) > now;

export const canWriteWith = (access: Access): boolean => RANKS.indexOf(access) >= RANKS.indexOf("edit");

export const HAND_OVER =
  "Hand this sign-in link over. It works once, for 15 minutes, and is shown only here.";
