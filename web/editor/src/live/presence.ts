/**
 * Who is here, and where. What others say about themselves is not trusted: a colour that is no colour is replaced,
 * a name is cut, a step is only a word to look up.
 */
import { useMemo, useSyncExternalStore } from "react";
import type { Awareness } from "y-protocols/awareness";
import { useGuide } from "../model/uses";
import { colourOf } from "./colour";

export interface Here {
  client: number;
  person: string;
  name: string;
  colour: string;
  step: string | null;
  /** A recorder of theirs tells what they do. */
  records: boolean;
}

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const word = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function hereFrom(client: number, state: unknown): Here | null {
  const user = field(state, "user");
  const name = word(field(user, "name"));
  if (name === null) return null;
  const person = word(field(user, "person")) ?? String(client);
  const colour = word(field(user, "color"));
  return {
    client,
    person,
    name: name.slice(0, 60),
    colour: colour !== null && /^#[0-9a-f]{6}$/i.test(colour) ? colour : colourOf(person),
    step: word(field(state, "step")),
    records: field(state, "records") === true,
  };
}

/** A value worked out from awareness; it changes only when its JSON does, so that carets elsewhere redraw nothing. */
export function useAwareness<T>(awareness: Awareness, read: (awareness: Awareness) => T): T {
  const store = useMemo(() => {
    let last = read(awareness);
    let told = JSON.stringify(last);
    const look = () => {
      const next = read(awareness);
      const words = JSON.stringify(next);
      if (words !== told) [last, told] = [next, words];
      return last;
    };
    return {
      look,
      subscribe: (changed: () => void) => {
        awareness.on("change", changed);
        return () => awareness.off("change", changed);
      },
    };
  }, [awareness, read]);
  return useSyncExternalStore(store.subscribe, store.look);
}

/** Somebody with two windows, or with a recorder, is one person, on the step that either knows. */
function together(here: Here, other: Here | undefined): Here {
  return {
    ...here,
    step: here.step ?? other?.step ?? null,
    records: here.records || other?.records === true,
  };
}

function everyone(awareness: Awareness): Here[] {
  const seen = new Map<string, Here>();
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID) continue;
    const here = hereFrom(client, state);
    if (here) seen.set(here.person, together(here, seen.get(here.person)));
  }
  return [...seen.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export function usePeopleHere(): readonly Here[] {
  return useAwareness(useGuide().awareness, everyone);
}
