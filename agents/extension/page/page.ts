/**
 * The script in every frame of a page that is recorded: it sees what a person does, and tells the background.
 *
 * It listens only between "recording" and "stopped". When it is put where it is already, the one that is there opens
 * its line again, and nothing else happens.
 */

import type { Policy } from "../../protocol/events";
import { isBlocked } from "../../protocol/sites";
import type { ToPage } from "../seam";
import { Line } from "./line";
import { forgetTyped, takeBack } from "./privacy/takenBack";
import { Recording } from "./recording";

declare global {
  var cairnPage: Page | undefined; // of the extension's own world, which no page sees
}

class Page {
  readonly #line = new Line((message) => this.#hear(message));
  #recording: Recording | undefined;

  constructor() {
    window.addEventListener("pageshow", (event) => event.persisted && this.#line.openAnew()); // out of the cache
  }

  open(): void {
    this.#line.open();
  }

  #hear(message: ToPage): void {
    if (message.kind === "recording" && this.#line.of !== message.of) {
      forgetTyped();
      this.#line.of = message.of;
    }
    if (message.kind === "recording" && isInBlocked(message.policy)) {
      this.#stop();
      this.#line.say({ kind: "calm", masks: [] }); // what is around it is painted over, and it with that
    } else if (message.kind === "recording") {
      if (this.#recording?.isBy(message.policy)) this.#recording.tellAgain();
      else {
        this.#recording?.stop();
        this.#recording = new Recording(message, this.#line);
      }
    } else if (message.kind === "tell") {
      this.#recording?.tellHeld();
      this.#line.say({ kind: "told" });
    } else if (message.kind === "taken back") {
      if (takeBack(message.keys)) this.#recording?.tellAgain();
    } else if (message.kind === "stopped") {
      this.#stop();
      this.#line.forget();
      this.#line.say({ kind: "left" });
    }
  }

  #stop(): void {
    this.#recording?.stop();
    this.#recording = undefined;
  }
}

/** What a blocked site has inside it, such as a page that it made up, is a part of it. Where browsers tell. */
function isInBlocked(policy: Policy): boolean {
  const around = [...(location.ancestorOrigins ?? [])].filter((origin) => origin !== "null");
  return around.some((origin) => isBlocked(origin, policy));
}

if (globalThis.cairnPage) globalThis.cairnPage.open();
else globalThis.cairnPage = new Page();
