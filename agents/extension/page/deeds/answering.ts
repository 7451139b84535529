/** Answering: message boxes of the page, told by the script in its own world. */

import type { Secret } from "../../../protocol/events";
import { maskedText, secretOf, secretOfValue } from "../../../protocol/masking";
import { cut } from "../privacy/rules";
import type { Watch } from "../watch";

export const ANSWERED = "cairn:answered";

interface Answer {
  readonly accept: boolean;
  readonly asked?: string;
  readonly text?: string;
}

export class Answering {
  constructor(private readonly watch: Watch) {
    const hear = (event: Event): void => this.#hear((event as CustomEvent<unknown>).detail);
    document.addEventListener(ANSWERED, hear, { capture: true, signal: watch.signal });
  }

  #hear(detail: unknown): void {
    const answer = answerFrom(detail);
    if (answer) this.watch.telling.tell({ type: "answer", ...this.#masked(answer) }, this.watch.now());
  }

  #masked({ accept, asked = "", text }: Answer): { accept: boolean; text?: string; secret?: Secret } {
    if (text === undefined) return { accept };
    const { rules } = this.watch;
    const secret = secretOf([asked]) ?? secretOfValue(text) ?? (rules.typed && text ? "secret" : undefined);
    if (secret) return { accept, text: "", secret };
    return { accept, text: cut(maskedText(text, rules.patterns), 20_000) };
  }
}

/** A page may have made it up, and anything may be in it. */
function answerFrom(detail: unknown): Answer | undefined {
  if (typeof detail !== "string") return undefined;
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
