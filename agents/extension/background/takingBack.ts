/**
 * Taking back: what the last step is, the guide knows. A click into a field and the text that was typed there are two
 * events and one step of it, for instance. So it is asked first, for a moment; who is away is not waited for.
 */

import type { Account } from "./account";
import { askGuide } from "./following";
import type { Notebook } from "./notebook";
import type { Sending } from "./sending";

const PATIENCE = 2_000; // milliseconds that the guide is waited for; then the last step is what looks like it from here
const PAUSE = 100; // milliseconds between two questions

/** Wait until the guide tells all that was heard of, or cannot be expected to. */
export async function untilTold(account: Account, book: Notebook, sending: Sending): Promise<void> {
  await book.allPutDown();
  const patience = new Promise<"silence">((resolve) => setTimeout(() => resolve("silence"), PATIENCE));
  while (!book.isTold && !book.row.ends && !sending.trouble) {
    const said = await Promise.race([askGuide(account, book), patience]);
    if (said === "silence") return;
    if (!book.isTold) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
