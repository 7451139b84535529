/**
 * What a guide is: the names of its roots and fields, and the kinds of step.
 *
 * The server creates `guide.title`, `guide.summary` and `guide.tags` once, with the guide. Nobody seeds them here:
 * two browsers that both "create if missing" would each make a title, and one of them would lose its words.
 */
import * as Y from "yjs";

export const KINDS = ["action", "heading", "tip", "alert", "gap"] as const;
export type Kind = (typeof KINDS)[number];
export type StepId = string & { readonly brand: "StepId" };
export type Step = Y.Map<unknown>;

/** Edges are fractions, 0…1, of the picture they lie on. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Bytes that are shown, by their name. */
export interface Shown {
  media: string;
  type: string;
  /** Pixels. */
  width: number;
  height: number;
}

/** after: how it looked then. clip: a short film of the step, without sound. */
export interface Picture extends Shown {
  box?: Box;
  after?: Shown;
  clip?: Shown;
}

/** The origin of edits made by our own controls; with the rich text's own origin, what my undo may take back. */
export const MINE = Symbol("mine");

export const guideOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("guide");
export const stepsOf = (doc: Y.Doc): Y.Map<Step> => doc.getMap("steps");

export const kindOf = (step: Step): Kind => KINDS.find((kind) => kind === step.get("kind")) ?? "action";

/** A text under a key, or null while it has not arrived (or is something else in a document we do not trust). */
export function textAt(map: Y.Map<unknown>, key: string): Y.Text | null {
  const value = map.get(key);
  return value instanceof Y.Text ? value : null;
}

export function bodyOf(step: Step): Y.XmlFragment | null {
  const value = step.get("body");
  return value instanceof Y.XmlFragment ? value : null;
}

const isShare = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;

function boxFrom(value: unknown): Box | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { x, y, width, height } = value as Record<string, unknown>;
  return isShare(x) && isShare(y) && isShare(width) && isShare(height) ? { x, y, width, height } : undefined;
}

const sizes = (value: unknown): number => (typeof value === "number" && value > 0 ? value : 1);

function shownFrom(value: unknown, otherwise: string): Shown | null {
  if (typeof value !== "object" || value === null) return null;
  const { media, type, width, height } = value as Record<string, unknown>;
  if (typeof media !== "string" || !/^[0-9a-f]{64}$/.test(media)) return null;
  return {
    media,
    type: typeof type === "string" ? type : otherwise,
    width: sizes(width),
    height: sizes(height),
  };
}

/** Reads a picture, also from a document that another program wrote. */
export function pictureFrom(value: unknown): Picture | null {
  const shown = shownFrom(value, "image/png");
  if (!shown) return null;
  const { box, after, clip } = value as Record<string, unknown>;
  const marked = boxFrom(box);
  const then = shownFrom(after, "image/png");
  const film = shownFrom(clip, "video/webm");
  return {
    ...shown,
    ...(marked && { box: marked }),
    ...(then && { after: then }),
    ...(film && { clip: film }),
  };
}
