// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { type Reader, Reading } from "./reading";

vi.stubGlobal("requestIdleCallback", () => 0); // what is read here is read at once, unless a test says otherwise

afterEach(() => vi.useRealTimers());

/** What was read, elements by their id and texts by their words. Elements that are called odd cannot be; closed ones are private. */
class Seen implements Reader {
  readonly read: string[] = [];
  isOdd = true;

  readElement(element: Element): boolean {
    if (this.isOdd && element.id === "odd") throw new TypeError("matches is not a function");
    return this.read.push(element.id) > 0;
  }

  isOpen(element: Element): boolean {
    return element.id !== "closed";
  }

  readText(text: Text): void {
    this.read.push(text.data);
  }

  readAll(): void {}
}

function page(html: string): { seen: Seen; reading: Reading; of: (id: string) => Element } {
  document.body.innerHTML = html;
  const seen = new Seen();
  const reading = new Reading(seen, new AbortController().signal);
  return { seen, reading, of: (id) => document.getElementById(id) as Element };
}

test("a part that cannot be read stays unread, the rest is read, and nobody waits for it", () => {
  const { seen, reading, of } = page("<p id='odd'></p><p id='plain'></p>");
  reading.add(of("odd"));
  reading.add(of("plain"));
  reading.readFor(1_000);
  expect(seen.read).toEqual(["plain"]);
  expect([...reading.unread()]).toEqual([of("odd")]);
  expect(reading.isDone).toBe(true);
  seen.isOdd = false;
  reading.add(of("odd"));
  reading.readFor(1_000);
  expect([...reading.unread()]).toEqual([]);
});

test("of an element whose text is new only that is read, and nothing of one that is private", () => {
  const { seen, reading, of } = page("<p id='open'>Ana</p><p id='closed'>Ben</p>");
  reading.addTexts(of("open"));
  reading.addTexts(of("closed"));
  expect(reading.waits(of("open"))).toBe(true);
  reading.readFor(1_000);
  expect(seen.read).toEqual(["Ana"]);
  expect(reading.isDone).toBe(true);
});

test("what was put in before its text is read, is read as well", () => {
  const { seen, reading, of } = page("<p id='open'>Ana</p>");
  reading.addTexts(of("open"));
  of("open").innerHTML = "<b id='inside'>Ben</b>";
  reading.readFor(1_000);
  expect(seen.read).toEqual(["open", "inside", "Ben"]);
});

test("what waits whole is read whole, though its text is new", () => {
  const { seen, reading, of } = page("<p id='open'>Ana</p>");
  reading.add(of("open"));
  reading.addTexts(of("open"));
  reading.readFor(1_000);
  expect(seen.read).toEqual(["open", "Ana"]);
});

test("what changes with every frame is read ever more seldom, and at once again after it has rested", () => {
  vi.useFakeTimers();
  vi.stubGlobal("requestIdleCallback", (read: (idle: IdleDeadline) => void) =>
    setTimeout(() => read({ didTimeout: false, timeRemaining: () => 50 })),
  );
  const { seen, reading, of } = page("<p id='open'>Ana</p>");
  const readings = (frames: number): number => {
    const before = seen.read.length;
    for (let frame = 0; frame < frames; frame++) {
      if (!reading.waits(of("open"))) reading.addTexts(of("open"));
      vi.advanceTimersByTime(16);
    }
    return seen.read.length - before;
  };
  expect(readings(240)).toBeLessThanOrEqual(8); // nearly four seconds
  vi.advanceTimersByTime(2_000);
  expect(readings(10)).toBe(2); // at once, and again after the short rest
});
