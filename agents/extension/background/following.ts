/**
 * Following: while a page of ours is open, what the guide says of the recording is asked for, so that people read its
 * words. It tells an event some tenths of a second after it has it, and may make one step of several.
 */

import { Refused, Unreachable } from "../../protocol/errors";
import { askAboutRecording } from "../../protocol/recordings";
import type { Account } from "./account";
import type { Notebook } from "./notebook";
import type { Recorder } from "./recorder";

const PAUSE = 400; // milliseconds between two questions; longer after each whose answer was no news
const LONGEST_PAUSE = 10_000;

export class Following {
  #isAsking = false;

  constructor(
    readonly recorder: () => Promise<Recorder>,
    readonly isLookedAt: () => boolean,
  ) {}

  /** For as long as somebody looks. */
  async follow(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (let pause = PAUSE; this.isLookedAt(); ) {
        pause = (await this.#isNews()) ? PAUSE : Math.min(pause * 1.5, LONGEST_PAUSE);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    } finally {
      this.#isAsking = false;
    }
  }

  /** False after a question that told nothing new: the guide may rest, or the server be away. */
  async #isNews(): Promise<boolean> {
    const { book, account } = await this.recorder();
    if (!book?.isAhead) return true;
    return (await askGuide(account, book)) === "news";
  }
}

/** What the guide says by now is in the book afterwards. silence: nobody says it, for now or at all. */
export async function askGuide(account: Account, book: Notebook): Promise<"news" | "no news" | "silence"> {
  try {
    const access = await account.accessFor(book.row);
    const { told } = await askAboutRecording(access, book.row.id);
    if (!told) return "silence"; // an older Cairn
    return book.guideTells(told) ? "news" : "no news";
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    return "silence"; // sending says what is wrong
  }
}
