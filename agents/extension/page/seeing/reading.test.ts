// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { type Reader, Reading } from "./reading";

vi.stubGlobal("requestIdleCallback", () => 0); // what is read here is read at once

test("a part that cannot be read stays unread, the rest is read, and nobody waits for it", () => {
  document.body.innerHTML = "<p id='odd'></p><p id='plain'></p>";
  const read: string[] = [];
  let isOdd = true;
  const reader: Reader = {
    readElement: (element) => {
      if (isOdd && element.id === "odd") throw new TypeError("matches is not a function");
      return read.push(element.id) > 0;
    },
    readText: () => {},
    readAll: () => {},
  };
  const reading = new Reading(reader, new AbortController().signal);
  const odd = document.getElementById("odd") as Element;
  const plain = document.getElementById("plain") as Element;
  reading.add(odd);
  reading.add(plain);
  reading.readFor(1_000);
  expect(read).toEqual(["plain"]);
  expect([...reading.unread()]).toEqual([odd]);
  expect(reading.isDone).toBe(true);
  isOdd = false;
  reading.add(odd);
  reading.readFor(1_000);
  expect([...reading.unread()]).toEqual([]);
});
