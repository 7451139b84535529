/**
 * How a guide on this screen stands to the guide on the server: a closed union, and a sentence for each.
 *
 * "Saved" is the server's word: every message we sent is on its disk, we are connected, and nothing waits to be sent.
 */
export type LiveState =
  | { is: "opening" }
  | { is: "opening-late" }
  | { is: "unreachable" }
  | { is: "saved" }
  | { is: "saving"; edits: number }
  | { is: "unsaved"; edits: number }
  | { is: "offline"; edits: number }
  | { is: "reading" }
  | { is: "reading-offline" }
  | { is: "ended"; why: Ending };

/** Why a guide was closed for good. */
export type Ending =
  | "signed-out"
  | "not-allowed"
  | "gone"
  | "replaced"
  | "taken"
  | "refused"
  | "too-large"
  | "set-aside";

/** The close codes after which trying again would be wrong. */
export const ENDINGS: Readonly<Record<number, Ending>> = {
  4400: "refused",
  4401: "signed-out",
  4403: "not-allowed",
  4404: "gone",
  4409: "replaced",
  4410: "taken",
  4413: "too-large",
  4423: "set-aside",
};

/** The endings that leave what this device keeps alone: it may still be saved, or copied out first. */
export const KEPT_FOR_COPY: ReadonlySet<Ending> = new Set(["signed-out", "taken", "set-aside"]);

const USUAL = 4_000; // milliseconds that opening may take before we say that it takes longer

/** Before the guide is here. failed: lines in a row that did no good. began: when it was asked for (Date.now). */
export function stateBefore(failed: number, began: number): LiveState {
  if (failed > 1) return { is: "unreachable" };
  return { is: Date.now() - began > USUAL ? "opening-late" : "opening" };
}

/** Once the guide is here. edits: those that are not saved, null when nothing waits for the server's word. */
export function stateOf(standing: {
  connected: boolean;
  canWrite: boolean;
  edits: number | null;
  late: boolean;
}): LiveState {
  const { connected, canWrite, edits, late } = standing;
  if (!canWrite) return connected ? { is: "reading" } : { is: "reading-offline" };
  if (!connected) return { is: "offline", edits: edits ?? 0 };
  if (edits === null) return { is: "saved" };
  return late ? { is: "unsaved", edits } : { is: "saving", edits };
}

/** How many there are says nothing to anybody: each letter is one. */
const kept = (edits: number): string =>
  edits === 0 ? "edits will be kept on this device" : "your edits are kept on this device";

export function sentence(state: LiveState): string {
  switch (state.is) {
    case "opening":
      return "Opening…";
    case "opening-late":
      return "Opening takes longer than usual…";
    case "unreachable":
      return "Cairn cannot be reached at the moment. Trying again…";
    case "saved":
      return "Saved";
    case "saving":
      return "Saving…";
    case "unsaved":
      return "Not saved yet – the server cannot store edits at the moment; they are kept on this device";
    case "offline":
      return `Offline – ${kept(state.edits)}`;
    case "reading":
      return "Read only";
    case "reading-offline":
      return "Read only – offline";
    case "ended":
      return END[state.why];
  }
}

const END: Readonly<Record<Ending, string>> = {
  "signed-out": "Sign in again",
  "not-allowed": "No longer shared with you",
  gone: "No longer shared with you",
  replaced: "This guide was started afresh",
  taken: "Not saved – these edits belong to somebody else",
  refused: "Not saved – the server refused an edit",
  "too-large": "Not saved – the last edit is too large",
  "set-aside": "Not saved – this guide is set aside",
};

/** What happened, what was kept, and what to do next. */
export const EXPLAINED: Readonly<Record<Ending, string>> = {
  "signed-out":
    "You were signed out. What you wrote is kept on this device and will be saved when you sign in again and open this guide.",
  "not-allowed":
    "Your access to this guide was changed while it was open. Reload the page to see what you may do now.",
  gone: "This guide was deleted, or it is no longer shared with you. Ask whoever shared it for access.",
  refused:
    "The server could not read your last edit. What was shown as saved is safe. Copy what you need from this page, then reload.",
  "too-large":
    "Your last edit is more than the server takes at once, which is 16 MB. What was shown as saved is safe. Copy what you need from this page, then reload and add it in smaller parts.",
  taken:
    "This device keeps edits of this guide that cannot be saved under your name: somebody else began them here, or another window writes under the same number. What was shown as saved is safe. Keep a copy of what you see, then open the guide anew.",
  "set-aside":
    "What this guide holds cannot be read safely at the moment, so nobody may change it until an operator has looked at it. What you wrote is kept on this device and will be saved when it can be. Reload the page to read the guide as it was.",
  replaced: "Its contents were erased for good on the server. Reload the page to open what is there now.",
};

/** Is there anything here that the server does not hold yet? */
export const isUnsaved = (state: LiveState): boolean =>
  (state.is === "saving" || state.is === "unsaved" || state.is === "offline") && state.edits > 0;
