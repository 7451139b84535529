// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { ledWithin } from "./moving";

test("within a page one goes back or forward by the browser, and on by the page itself", () => {
  expect(ledWithin("traverse", 2, 1)).toBe("back");
  expect(ledWithin("traverse", 1, 3)).toBe("forward");
  expect(ledWithin("push", 1, 2)).toBe("page");
});

test("where the browser does not say which of its pages is shown, nobody claims to know the way", () => {
  expect(ledWithin("traverse", undefined, undefined)).toBe("address");
});
