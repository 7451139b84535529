/**
 * Answering: message boxes of the page, told by the script in its own world.
 *
 * A page may have heard by what name it tells them, if it was there first, and then it can make some up. So the
 * background keeps no more than a person answers who does nothing else in between (background/answers.ts).
 */

import type { Secret } from "../../../protocol/events";
import { LONGEST } from "../../../protocol/events";
import { maskedText, secretOf, secretOfValue } from "../../../protocol/masking";
import { cut } from "../privacy/rules";
import { hearBeside } from "../seeing/beside";
import type { Watch } from "../watch";

const LONGEST_SAID = 1_000_000; // characters of an answer with its question

interface Answer {
  readonly accept: boolean;
  readonly asked?: string;
  readonly text?: string;
}

export class Answering {
  constructor(private readonly watch: Watch) {
    hearBeside((detail) => this.#hear(detail), watch.signal);
  }

  #hear(detail: unknown): void {
    const answer = answerFrom(detail);
    if (!answer) return;
    this.watch.telling.tell({ type: "answer", ...this.#masked(answer) }, this.watch.now());
  }

  #masked({ accept, asked = "", text }: Answer): { accept: boolean; text?: string; secret?: Secret } {
    if (text === undefined) return { accept };
    const { rules } = this.watch;
    const secret = secretOf([asked]) ?? secretOfValue(text) ?? (rules.typed && text ? "secret" : undefined);
    if (secret) return { accept, text: "", secret };
    return { accept, text: cut(maskedText(text, rules.patterns), LONGEST.text) };
  }
}

/** A page may have made it up, and anything may be in it. */
function answerFrom(detail: unknown): Answer | undefined {
  if (typeof detail !== "string" || detail.length > LONGEST_SAID) return undefined;
  const { accept, asked, text } = membersOf(detail);
  if (typeof accept !== "boolean") return undefined;
  return {
    accept,
    ...(typeof asked === "string" && { asked }),
    ...(typeof text === "string" && { text }),
  };
}

function membersOf(json: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(json);
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
