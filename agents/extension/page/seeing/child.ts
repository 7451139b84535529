/**
 * A frame inside this one, as its parent knows it: where it was told that it lies, and where it says that it does.
 *
 * A page can say to a frame in it that it lies elsewhere, as if it were us; what is private there would then be painted
 * over in the wrong place. So a frame says each time what it heard, and one that heard what we did not say is not believed
 * any more.
 */

/** x, y: a frame's corner in the top page, in its pixels. scale: how many of those make one of the frame's. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

const NEAR = 0.5; // pixels
const MOST = 50; // places that wait to be heard

export class Child {
  #told: Place[] = []; // and not yet heard, the oldest first
  #heard: Place | undefined;
  #isDeceived = false;

  constructor(readonly element: Element) {}

  /** Whether it has not heard yet what it was told last. */
  get isWaitedFor(): boolean {
    return this.#told.length > 0;
  }

  /** It is told that it lies there. */
  tell({ x, y, scale }: Place): void {
    this.#told.push({ x, y, scale });
    if (this.#told.length > MOST) this.#told.shift();
  }

  /** Whether it once heard what nobody told it. */
  get isDeceived(): boolean {
    return this.#isDeceived;
  }

  /** It says that it was told so: by us, who tell in order, or by somebody else. */
  hears(place: Place): void {
    const at = this.#told.findIndex((one) => isSame(one, place, 0));
    this.#told.splice(0, at + 1);
    this.#heard = place;
    this.#isDeceived ||= at < 0;
  }

  /** Whether it knows that it lies there. */
  isAt(place: Place): boolean {
    return !this.#isDeceived && this.#heard !== undefined && isSame(this.#heard, place, NEAR);
  }
}

function isSame(one: Place, other: Place, near: number): boolean {
  return (
    Math.abs(one.x - other.x) <= near &&
    Math.abs(one.y - other.y) <= near &&
    Math.abs(one.scale - other.scale) <= near / 100
  );
}
