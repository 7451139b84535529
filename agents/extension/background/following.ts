/**
 * Following: while somebody looks at the popup, what the guide says of the recording is asked for, so that they read its
 * words. It tells an event some tenths of a second after it has it, and may make one step of several.
 */

import { Refused, Unreachable } from "../../protocol/errors";
import { askAboutRecording } from "../../protocol/recordings";
import type { Recorder } from "./recorder";

const PAUSE = 400; // milliseconds between two questions

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
    while (this.isLookedAt()) {
      await this.#ask();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.#isAsking = false;
  }

  async #ask(): Promise<void> {
    const { book, account } = await this.recorder();
    if (!book?.isAhead) return;
    try {
      const access = await account.accessFor(book.row);
      book.guideTells((await askAboutRecording(access, book.row.id)).told);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error; // sending says what is wrong
    }
  }
}
