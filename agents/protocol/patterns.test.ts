import { expect, test } from "vitest";
import { LOOKS_LIKE, type Look, PARAMETER, TICKET, TOKEN_LOOKS_LIKE, USER } from "./patterns";

/** What texts are put together from: most of what the patterns look for, whole and in pieces, and what parts it. */
const PIECES = [
  ..." \t\n-_.,:;/\\?&=#@%+~()[]{}<>\"'|!*$^`\0\x7f".split(""),
  ..."aeFZ0459".split(""),
  ..."ana@example.org;4111 1111;1111;DE89 3704 0044 0532 0130 00;GB82WEST12345698765432;078-05-1120".split(
    ";",
  ),
  ..."+49 30 901820;(030) 9018 20;2026-11-27;1.2.3.4;eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln".split(
    ";",
  ),
  ..."Bearer ;ghp_;AKIAIOSFODNN7EXAMPLE;sk-x1x1x1x1x1x1x1x1x1x1x1x1;AIza;xoxb-;glpat-;abcdefgh12345678".split(
    ";",
  ),
  ..."https://;ana:secret@;token=;?code=;&state=2;%3D;%40;%2F;/reset/;/verify/;Xk29fLq0ZpR7vTb1;#access_token=".split(
    ";",
  ),
];
const LOOKS: readonly Look[] = [...Object.values(LOOKS_LIKE), TOKEN_LOOKS_LIKE, USER, PARAMETER, TICKET];
const TEXTS = 5_000;

/** The same numbers each time; see Marsaglia, Xorshift RNGs. */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

test("in a text of ASCII the patterns for such find what those for any text find", () => {
  const chance = chances(4);
  const next = (below: number): number => chance.next().value % below;
  let found = 0;
  for (let at = 0; at < TEXTS; at++) {
    const text = Array.from({ length: 1 + next(9) }, () => PIECES[next(PIECES.length)]).join("");
    for (const { ascii, any } of LOOKS) {
      const matches = [...text.matchAll(any)].map((match) => [match.index, ...match]);
      expect(
        [...text.matchAll(ascii)].map((match) => [match.index, ...match]),
        JSON.stringify(text),
      ).toEqual(matches);
      found += matches.length;
    }
  }
  expect(found).toBeGreaterThan(TEXTS / 10);
});
