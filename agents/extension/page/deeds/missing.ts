/** What happens in a frame that browsers or a workspace's rules keep us out of is missing; that somebody went there is told. */

import { told } from "../privacy/rules";
import { attributeOf, fits } from "../seeing/asking";
import { focused } from "../seeing/deep";
import type { Watch } from "../watch";

const FRAMES = "iframe,frame,object,embed";

export class Missing {
  #last: Element | null = null;

  constructor(private readonly watch: Watch) {
    watch.hear("blur", ({ target }) => target === window && setTimeout(() => void this.#left()));
    watch.hear("pointerdown", () => this.#back());
    watch.hear("keydown", () => this.#back());
  }

  /** The keyboard went elsewhere: into one of our frames, or out of the browser. */
  async #left(): Promise<void> {
    const at = focused();
    if (!at || !fits(at, FRAMES) || at === this.#last) return;
    this.#last = at;
    const moment = this.watch.now();
    if ((await this.watch.frame.isRecorded(at)) || this.watch.signal.aborted) return;
    this.watch.telling.tell({ type: "gap", why: "frame", what: whatIs(at, this.watch) }, moment);
  }

  #back(): void {
    this.#last = null;
  }
}

/** Its title, else whose it is. */
function whatIs(frame: Element, { rules }: Watch): string {
  const title = attributeOf(frame, "title") || attributeOf(frame, "aria-label");
  if (title) return told(title, rules);
  const source = attributeOf(frame, "src") ?? attributeOf(frame, "data") ?? "";
  return URL.canParse(source, location.href) ? told(new URL(source, location.href).host, rules) : "";
}
