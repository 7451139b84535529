/** How it looked after a deed: once the page rests again, or when the next thing begins, whichever is first. */

import type { Policy } from "../../protocol/events";
import type { Deed } from "../seam";
import type { Camera } from "./camera";
import type { Beside, Later } from "./later";

/** What is done to nothing, or leads to the next deed and is told with it. */
const UNSHOWN = new Set<Deed["type"]>(["navigate", "gap", "hover", "scroll"]);

export class Afterwards {
  readonly #begun = new Map<number, Promise<Later>>();

  /** policy: by which to record; undefined while nothing is. */
  constructor(
    readonly camera: Camera,
    readonly policy: () => Policy | undefined,
  ) {}

  /** Something begins in a tab, and this is how it looks before. */
  begins(tab: number, before: Promise<Later>): void {
    this.#begun.set(tab, before);
  }

  /** What is to stand beside the picture of a deed of which was just told. Never rejects. */
  of(deed: Deed, tab: number, before: Promise<Later>): Promise<Beside> | undefined {
    const policy = this.policy();
    if (UNSHOWN.has(deed.type) || !policy?.pictures || !policy.after) return undefined;
    return this.#beside(before, this.#after(tab, before)).catch(() => ({})); // a step is whole without
  }

  /** A text may be told only when the next thing has begun; that one's picture is of what it came to. */
  #after(tab: number, before: Promise<Later>): Promise<Later | undefined> {
    const begun = this.#begun.get(tab);
    return begun && begun !== before ? begun : this.camera.rested(tab);
  }

  async #beside(before: Promise<Later>, after: Promise<Later | undefined>): Promise<Beside> {
    const shown = (await before).picture;
    if (!shown) return {};
    const picture = (await after)?.picture;
    return picture && picture.sha256 !== shown.sha256 ? { after: picture } : {};
  }

  forgetTab(tab: number): void {
    this.#begun.delete(tab);
  }
}
