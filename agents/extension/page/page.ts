/**
 * The script in every frame of a page that is recorded: it sees what a person does, and tells the background.
 *
 * It listens only between "recording" and "stopped". When it is put where it is already, the one that is there opens
 * its line again, and nothing else happens.
 */

import type { ToPage } from "../seam";
import { Line } from "./line";
import { Recording } from "./recording";

declare global {
  var cairnPage: Page | undefined; // of the extension's own world, which no page sees
}

class Page {
  readonly #line = new Line((message) => this.#hear(message));
  #recording: Recording | undefined;

  constructor() {
    window.addEventListener("pageshow", (event) => event.persisted && this.open()); // out of the cache, lines are cut
  }

  open(): void {
    this.#line.open();
  }

  #hear(message: ToPage): void {
    if (message.kind === "recording") {
      if (this.#recording?.isBy(message.policy)) this.#recording.tellAgain();
      else {
        this.#recording?.stop();
        this.#recording = new Recording(message, this.#line);
      }
    } else if (message.kind === "stopped") {
      this.#recording?.stop();
      this.#recording = undefined;
      this.#line.forget();
      this.#line.say({ kind: "left" });
    }
  }
}

if (globalThis.cairnPage) globalThis.cairnPage.open();
else globalThis.cairnPage = new Page();
