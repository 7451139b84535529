/**
 * Signs: what is kept private is marked on the page while it is recorded, so that a person sees that it is.
 *
 * They are drawn when the page is calm, inside the places that pictures paint over, and so are in none. A person may
 * switch them off. They are ours: nothing done to them is recorded, and nothing in them is read.
 */

import { api } from "../../api";
import type { PrivatePlaces } from "../privacy/places";
import { made, rootElementOf } from "../seeing/asking";
import { ownMark } from "./mark";
import { SIGNS } from "./wanted";

const MOST = 150; // signs of a frame
const ROOM = { width: 70, height: 24 }; // pixels in which the word hides nothing of a line of text
const STYLE = `
  :host { all: initial; position: fixed; inset: 0; pointer-events: none; z-index: 2147483647; contain: strict }
  i {
    position: absolute; box-sizing: border-box; border: 1px dashed #b3261e; border-radius: 2px;
    background: repeating-linear-gradient(135deg, #b3261e14 0 4px, transparent 4px 8px);
  }
  i.roomy::after {
    content: "private"; position: absolute; right: 1px; top: 1px; padding: 0 3px; font: 10px/12px sans-serif;
    color: #fff; background: #b3261e; border-radius: 2px;
  }
`;

export class Signs {
  readonly #host = made("cairn-signs");
  readonly #root: ShadowRoot;
  #isWanted = false;

  constructor(
    private readonly places: PrivatePlaces,
    signal: AbortSignal,
  ) {
    ownMark(this.#host);
    this.#host.setAttribute("aria-hidden", "true");
    this.#root = this.#host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet(); // which no page's policy forbids
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    rootElementOf(document).append(this.#host);
    signal.addEventListener("abort", () => this.#host.remove());
    this.#heed(signal);
  }

  /** The page is calm. */
  show(): void {
    if (!this.#isWanted) return;
    if (!this.#host.isConnected) rootElementOf(document).append(this.#host);
    this.#root.replaceChildren(...this.places.seen().slice(0, MOST).map(signAt));
  }

  /** What they lie on may have moved. */
  hide(): void {
    if (this.#root.firstChild) this.#root.replaceChildren();
  }

  #heed(signal: AbortSignal): void {
    const { local, onChanged } = api.storage;
    const heed = (wanted: unknown): void => {
      this.#isWanted = wanted !== false;
      if (this.#isWanted) this.show();
      else this.hide();
    };
    const hear = (changes: Record<string, chrome.storage.StorageChange>): void => {
      if (SIGNS in changes) heed(changes[SIGNS]?.newValue);
    };
    onChanged.addListener(hear);
    signal.addEventListener("abort", () => onChanged.removeListener(hear));
    void local.get(SIGNS).then((kept) => signal.aborted || heed(kept[SIGNS]));
  }
}

function signAt(box: DOMRect): HTMLElement {
  const sign = made("i");
  sign.className = box.width >= ROOM.width && box.height >= ROOM.height ? "roomy" : "";
  sign.style.cssText = `left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px`;
  return sign;
}
