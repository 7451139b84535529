/** What can go wrong between a recorder and Cairn: two things, for two different answers. */

/** Nobody answered. What was to be said is said again later. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

/** Cairn answered, and said no. code: a word for programs, as OAuth or Cairn's own problems have it. */
export class Refused extends Error {
  override name = "Refused";

  constructor(
    readonly status: number,
    readonly code: string,
    words: string,
    readonly retryAfter?: number, // seconds
  ) {
    super(words);
  }

  /** Whether the same may be taken another time: too much at once, or not well just now. */
  get isForNow(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}
