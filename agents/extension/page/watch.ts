/** A watch: one stretch of recording in this frame, and what all who watch in it share. */

import type { Element as Described, Rectangle } from "../../protocol/events";
import { hear } from "./ears";
import type { Line } from "./line";
import type { Rules } from "./privacy/rules";
import { sceneNow } from "./seeing/boxes";
import { described } from "./seeing/element";
import type { Frame } from "./seeing/frames";
import { isMark } from "./showing/mark";
import { type Moment, Telling } from "./telling";

/** Where private things are seen now, in the window's pixels. None while most of what is seen was not read yet. */
export interface Masks {
  now(): { masks?: Rectangle[] };
  /** They may have moved since. */
  stir(): void;
  /** Reads for a moment. Whether asking costs little by now. */
  readOn(): boolean;
}

export class Watch {
  readonly telling: Telling;
  /** Whether the background has, or is about to have, a picture of how it looks. The next change has to be told. */
  isPictured = false;
  #pictures = 0;

  constructor(
    readonly rules: Rules,
    readonly frame: Frame,
    readonly line: Line,
    readonly masks: Masks,
    readonly signal: AbortSignal,
  ) {
    this.telling = new Telling(line);
  }

  /** Something begins: the time, and a picture of how it looks. */
  begin(): Moment {
    const about = ++this.#pictures;
    this.isPictured = true;
    this.line.say({ kind: "about", id: about, ...this.masks.now() });
    return { ...this.now(), about };
  }

  /** The time, without a picture. */
  now(): Moment {
    return { at: Date.now(), scene: sceneNow(this.rules, this.frame.spot) };
  }

  describe(element: Element): Described {
    return described(element, this.rules, this.frame.spot);
  }

  /**
   * Hear events of real input before the page does, whatever it stops. What scripts make up is not heard, nor what is
   * done to our own marks.
   */
  hear<Type extends keyof WindowEventMap>(type: Type, act: (event: WindowEventMap[Type]) => void): void {
    const heard = (event: WindowEventMap[Type]): void => {
      if (event.isTrusted && !isMark(event.target)) act(event);
    };
    hear(type, heard, this.signal);
  }
}
