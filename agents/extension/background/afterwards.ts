/**
 * How it looked after a deed: once the page rests again, or when the next thing begins, whichever is first. And a clip
 * of what was seen from before until then.
 */

import type { Policy } from "../../protocol/events";
import type { Shown } from "../film/cuts";
import type { Deed } from "../seam";
import type { Camera } from "./camera";
import type { Beside, Later, Picture } from "./later";
import { Reel } from "./reel";

/** What is done to nothing, or leads to the next deed and is told with it. */
const UNSHOWN = new Set<Deed["type"]>(["navigate", "gap", "hover", "scroll"]);

export class Afterwards {
  readonly #begun = new Map<number, Promise<Later>>();
  readonly #asked = new WeakSet<Promise<Later>>();
  readonly #reel = new Reel();

  /** film: makes a clip. policy: by which to record; undefined while nothing is. */
  constructor(
    readonly camera: Camera,
    readonly film: (shown: readonly Shown[]) => Promise<Picture | undefined>,
    readonly policy: () => Policy | undefined,
  ) {}

  /** A tab was seen. */
  saw(tab: number, at: number, picture: Promise<Later>): void {
    if (this.policy()?.clips) this.#reel.add(tab, at, picture);
  }

  /** Something begins in a tab, and this is how it looks before. */
  begins(tab: number, before: Promise<Later>): void {
    this.#begun.set(tab, before);
    this.#asked.add(before);
  }

  /** What is to stand beside the picture of a deed of which was just told. Never rejects. */
  of(deed: Deed, tab: number, before: Promise<Later>): Promise<Beside> | undefined {
    const policy = this.policy();
    if (UNSHOWN.has(deed.type) || !policy?.pictures || !(policy.after || policy.clips)) return undefined;
    return this.#beside(policy, deed, tab, before, this.#after(tab, before)).catch(() => ({})); // it is whole without
  }

  /** A text may be told only when the next thing has begun; that one's picture is of what it came to. */
  #after(tab: number, before: Promise<Later>): Promise<Later | undefined> {
    const begun = this.#begun.get(tab);
    const isOver = begun && begun !== before && this.#asked.has(before); // else it may have begun before the deed
    return isOver ? begun : this.camera.rested(tab);
  }

  async #beside(
    policy: Policy,
    deed: Deed,
    tab: number,
    before: Promise<Later>,
    coming: Promise<Later | undefined>,
  ): Promise<Beside> {
    const first = (await before).picture;
    if (!first) return {};
    const after = (await coming)?.picture;
    if (!after || after.sha256 === first.sha256) return {};
    const clip = policy.clips ? await this.#clip(deed, tab, first, after).catch(() => undefined) : undefined;
    return { ...(policy.after && { after }), ...(clip && { clip }) };
  }

  async #clip(deed: Deed, tab: number, first: Picture, last: Picture): Promise<Picture | undefined> {
    const between = await this.#reel.between(tab, deed.at, last);
    const shown = [{ at: deed.at, ...first }, ...between];
    const changing = shown.filter(({ sha256 }, index) => sha256 !== shown[index - 1]?.sha256);
    return changing.length > 1 ? this.film(changing) : undefined;
  }

  forgetTab(tab: number): void {
    this.#begun.delete(tab);
    this.#reel.forgetTab(tab);
  }
}
