import { expect, test } from "vitest";
import { originIn } from "./whereCairnIs";

test.each([
  ["https://cairn.example.org", "https://cairn.example.org"],
  [" https://cairn.example.org/guides/abc?x=1#y ", "https://cairn.example.org"],
  ["cairn.example.org", "https://cairn.example.org"],
  ["cairn.example.org:8443/", "https://cairn.example.org:8443"],
  ["localhost:8000", "http://localhost:8000"],
  ["127.0.0.1:8000/guides", "http://127.0.0.1:8000"],
  ["http://10.0.0.1", "http://10.0.0.1"],
  ["cairn", "https://cairn"],
  ["bücher.example", "https://xn--bcher-kva.example"],
  ["http://[fd00::7]:8000", "http://[fd00::7]:8000"],
])("%s is the Cairn at %s", (written, origin) => {
  expect(originIn(written)).toBe(origin);
});

test.each([
  "ftp://x",
  "https://",
  "no address at all",
  "https://not%20an%20address", // as Chromium reads one with spaces in it
  "https://a..example",
  "https://*.example.org",
  " ",
])("%s is the address of none", (written) => {
  expect(() => originIn(written)).toThrow(
    /no address of a Cairn. One looks like https:\/\/cairn.example.org/,
  );
});
