/**
 * Whom the recorder is let in by, and the one place where tokens are exchanged.
 *
 * A refresh token is good once, and shown twice it ends the device. So all who need a token wait for the same exchange,
 * and the new pair is on disk before anybody uses it. When the answer was lost, the same token is shown again at once.
 */

import { ask, type Question } from "./asking";
import { Refused, Unreachable } from "./errors";
import { refreshed, type Tokens } from "./signingIn";

const EARLY = 60_000; // milliseconds before a token's end in which it is exchanged already
const AGAIN = 3; // times that an exchange whose answer was lost is asked for; two minutes are given for it
const PAUSE = 500; // milliseconds in between

/**
 * Where the tokens lie. keep and forget: only while those that were exchanged still lie there, since somebody may have
 * signed out, or signed in elsewhere, meanwhile; done when it is on disk.
 */
export interface TokenShelf {
  read(): Promise<Tokens | undefined>;
  keep(tokens: Tokens, exchanged: Tokens): Promise<void>;
  forget(exchanged: Tokens): Promise<void>;
}

export class Access {
  #exchange: Promise<Tokens> | undefined;

  constructor(
    readonly server: string,
    readonly client: string,
    readonly shelf: TokenShelf,
  ) {}

  /** Ask as the device. Raises Refused with 401 once the device is signed out, and what `ask` raises. */
  async ask(question: Question): Promise<unknown> {
    const tokens = await this.#fresh();
    try {
      return await this.#askWith(tokens, question);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 401)) throw error;
      return await this.#askWith(await this.#exchanged(tokens), question);
    }
  }

  #askWith(tokens: Tokens, question: Question): Promise<unknown> {
    const headers = { ...question.headers, Authorization: `Bearer ${tokens.access}` };
    return ask(this.server, { ...question, headers });
  }

  async #fresh(): Promise<Tokens> {
    const tokens = await this.shelf.read();
    if (!tokens) throw notSignedIn();
    return Date.now() > tokens.until - EARLY ? this.#exchanged(tokens) : tokens;
  }

  /** A newer pair than this one. */
  async #exchanged(old: Tokens): Promise<Tokens> {
    this.#exchange ??= this.#exchangeOnce(old).finally(() => {
      this.#exchange = undefined;
    });
    return this.#exchange;
  }

  async #exchangeOnce(old: Tokens): Promise<Tokens> {
    const kept = await this.shelf.read();
    if (!kept) throw notSignedIn();
    if (kept.refresh !== old.refresh) return kept; // somebody was sooner
    try {
      const fresh = await this.#askedAgain(kept);
      await this.shelf.keep(fresh, kept);
      if ((await this.shelf.read())?.refresh !== fresh.refresh) throw notSignedIn();
      return fresh;
    } catch (error) {
      if (!(error instanceof Refused) || error.isForNow) throw error;
      await this.shelf.forget(kept);
      throw new Refused(
        401,
        error.code,
        "This recorder was signed out. Sign in again: what was recorded is kept.",
      );
    }
  }

  async #askedAgain(kept: Tokens): Promise<Tokens> {
    for (let left = AGAIN; ; left--) {
      try {
        return await refreshed(this.server, this.client, kept);
      } catch (error) {
        if (!(error instanceof Unreachable) || left <= 1) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  }
}

function notSignedIn(): Refused {
  return new Refused(401, "unknown", "This recorder is not signed in.");
}
