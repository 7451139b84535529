/** What the server's API answers, as far as the editor reads it. */
import type { Picture } from "./model/schema";

export type Access = "view" | "comment" | "edit" | "own";

export interface Person {
  id: string;
  name: string;
  email: string;
}

export interface Me {
  person: Person | null;
  guest: boolean;
  workspace: { id: string; name: string; access: Access } | null;
}

export interface Card {
  id: string;
  title: string;
  steps: number;
  tags: string[];
  changed_at: string;
  cover: string | null;
  access: Access;
}

export interface Mark {
  type: string;
  attrs?: Record<string, unknown>;
}

export interface Node {
  type: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: Mark[];
  content?: Node[];
}

export interface StepContent {
  id: string;
  kind: string;
  number: number | null;
  title: string;
  body: Node[];
  picture: Picture | null;
}

export interface Content {
  title: string;
  summary: string;
  tags: string[];
  steps: StepContent[];
}

export interface Guide extends Content {
  id: string;
  epoch: number;
  access: Access;
  /** Why nobody may change it now, in a sentence; null when there is no reason. */
  set_aside: string | null;
}

export interface Version {
  id: string;
  name: string;
  seq: number;
  author: string | { id: string; name: string } | null;
  at: string;
}

export interface VersionContent extends Version {
  content: Content;
}

/** Words as they stand in both, in the later only, or in the earlier only. */
export interface Words {
  op: "same" | "added" | "removed";
  text: string;
}

export interface Pair<T> {
  before: T | null;
  after: T | null;
}

export interface StepChange {
  id: string;
  change: "added" | "removed" | "changed" | "moved";
  moved: boolean;
  number: Pair<number>;
  kind: Pair<string>;
  title: Words[];
  body: Words[];
  /** The same words in other formats. */
  restyled: boolean;
  picture: Pair<Picture>;
}

export interface Changes {
  title: Words[];
  summary: Words[];
  tags: { added: string[]; removed: string[] };
  /** Only those that changed, in the later order. */
  steps: StepChange[];
}

export interface Link {
  id: string;
  access: Access;
  created_at: string;
  expires_at: string | null;
  url?: string;
}

export interface Grant {
  person: Person;
  access: Access;
  from: "guide" | "workspace";
}

export interface Run {
  text: string;
  hit: boolean;
}

export interface Hit {
  guide: string;
  url: string;
  title: Run[];
  snippet: Run[];
  step: string | null;
}

export interface Imported {
  file: string;
  guide: string;
  url: string;
  steps: number;
  gaps: unknown[];
}
