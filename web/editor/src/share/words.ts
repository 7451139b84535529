import type { Access, Link } from "../api";

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
