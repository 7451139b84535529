import { expect, test } from "vitest";
import { pictureFrom } from "../src/model/schema";

const media = "ab".repeat(32);
const picture = { media, type: "image/png", width: 1280, height: 800 };
const then = { media: "bc".repeat(32), type: "image/webp", width: 1280, height: 800 };
const film = { media: "cd".repeat(32), type: "video/webm", width: 640, height: 400 };

test("what was recorded with a picture is read with it", () => {
  expect(pictureFrom({ ...picture, after: then, clip: film })).toEqual({
    ...picture,
    after: then,
    clip: film,
  });
});

test("a picture stays one when what is beside it is none", () => {
  for (const wrong of ["then", null, 5, { media: "x" }, []]) {
    expect(pictureFrom({ ...picture, after: wrong, clip: wrong })).toEqual(picture);
  }
});

test("what names no bytes is no picture", () => {
  for (const wrong of [undefined, null, "x", {}, { ...picture, media: `${media}0` }]) {
    expect(pictureFrom(wrong)).toBeNull();
  }
});
