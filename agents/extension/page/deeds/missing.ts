/** What happens in a frame that browsers or a workspace's rules keep us out of is missing; that somebody went there is told. */

import { isBlocked } from "../../../protocol/sites";
import { type Rules, told } from "../privacy/rules";
import { attributeOf, baseOf, fits, tagOf } from "../seeing/asking";
import { focused } from "../seeing/deep";
import type { Act } from "../telling";
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
    this.watch.telling.tell(gapAt(at, this.watch.rules), moment);
  }

  #back(): void {
    this.#last = null;
  }
}

/** Its title, else whose it is; of a blocked site only that something is missing. */
export function gapAt(frame: Element, rules: Rules): Extract<Act, { type: "gap" }> {
  const source = attributeOf(frame, tagOf(frame) === "object" ? "data" : "src") ?? "";
  const base = baseOf(frame);
  const address = URL.canParse(source, base) ? new URL(source, base) : undefined;
  if (address && isBlocked(address.href, rules.blocked)) return { type: "gap", why: "blocked" };
  const title = attributeOf(frame, "title") || attributeOf(frame, "aria-label");
  return { type: "gap", why: "frame", what: told(title || (address?.host ?? ""), rules) };
}
