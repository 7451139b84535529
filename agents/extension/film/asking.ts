/** What is said between the background, which has no encoder, and a window of the extension, which has. */

import type { Cuts } from "./cuts";

/** The name of the channel. */
export const FILM = "cairn.film";

export type Asked = { ask: string; cuts: Cuts };

/** clip: none when none could be made. */
export type Answered = { answer: string; clip?: Uint8Array<ArrayBuffer> };
