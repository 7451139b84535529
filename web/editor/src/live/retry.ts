/** When to try again: soon at first, then more and more rarely, and never all at the same moment. */
const FIRST_WAIT = 400; // milliseconds
const LONGEST_WAIT = 15_000; // milliseconds
/** "Come back at once": the server restarts, or looks at our access anew. */
const RESTARTING = 1012;
const AT_ONCE = 200; // milliseconds, within which all who were asked to come back do
/** We sent more than the server takes in a while. */
const SLOWER = 4429;

export class Retry {
  /** How often in a row it did no good. */
  attempts = 0;

  succeeded(): void {
    this.attempts = 0;
  }

  /** Milliseconds until the next try, after a line that ended with this code. */
  wait(code: number): number {
    const attempt = this.attempts++;
    if (code === RESTARTING && attempt === 0) return AT_ONCE * Math.random();
    const longest = code === SLOWER ? LONGEST_WAIT : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
    return longest * (0.5 + Math.random() / 2);
  }
}
