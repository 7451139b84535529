/** What we say of ourselves: where we are, as Yjs awareness. Others' words are applied and never repeated. */
import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import { encodeAwareness } from "./wire";

interface Moved {
  added: number[];
  updated: number[];
  removed: number[];
}

export class Voice {
  /** Is there something to say that has not been said? */
  #speaks = false;
  #awareness: Awareness;
  #me: number;
  #soon: () => void;

  /** soon: told when there is something to say. */
  constructor(awareness: Awareness, me: number, soon: () => void) {
    this.#awareness = awareness;
    this.#me = me;
    this.#soon = soon;
    awareness.on("update", this.#moved);
  }

  /** The message that says where we are; null when that has been said. */
  take(): Uint8Array | null {
    if (!this.#speaks) return null;
    this.#speaks = false;
    return encodeAwareness(encodeAwarenessUpdate(this.#awareness, [this.#me]));
  }

  /** Peers that saw us leave ignore a state they have seen: setting it again gives it a new clock. */
  again(): void {
    this.#awareness.setLocalState(this.#awareness.getLocalState());
  }

  asked(): void {
    this.#speaks = true;
  }

  hear(update: Uint8Array): void {
    applyAwarenessUpdate(this.#awareness, update, this);
  }

  /** Nobody can be seen any more. */
  alone(): void {
    const others = [...this.#awareness.getStates().keys()].filter((client) => client !== this.#me);
    removeAwarenessStates(this.#awareness, others, this);
  }

  leave(): void {
    removeAwarenessStates(this.#awareness, [this.#me], "leaving");
  }

  close(): void {
    this.#awareness.off("update", this.#moved);
  }

  #moved = ({ added, updated, removed }: Moved, origin: unknown): void => {
    if (origin === this) return;
    // A peer speaks only for itself: that others timed out here is no news to the server.
    if (![...added, ...updated, ...removed].includes(this.#me)) return;
    this.#speaks = true;
    this.#soon();
  };
}
