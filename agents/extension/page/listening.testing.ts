/** All tests of a file have one document. So that each has a page of its own, whatever listens in it goes with the test. */

import { onTestFinished, vi } from "vitest";

export function leaveNothing(): void {
  for (const target of [EventTarget.prototype, window]) {
    const { addEventListener } = target;
    const listening = vi.spyOn(target, "addEventListener");
    listening.mockImplementation(function (
      this: EventTarget,
      ...[type, hear, options]: Parameters<EventTarget["addEventListener"]>
    ) {
      addEventListener.call(this, type, hear, options);
      onTestFinished(() => this.removeEventListener(type, hear, options));
    });
    onTestFinished(() => listening.mockRestore());
  }
}
