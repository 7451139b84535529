"""A clip is a WebM that browsers play, of the very pictures that are kept."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from agents.desktop.cuts import Shown
from agents.desktop.film import WIDTH, film_of
from agents.desktop.painting import png
from agents.desktop.webm import Frame, frame_of_webp, webm
from tests.desktop.playing import sought
from web.webm import Clip, read_clip

ORDINARY, PAPER, BAR = (0, 200, 255), (250, 250, 245), (70, 70, 78)


def a_picture(step: int, size: tuple[int, int] = (321, 201)) -> Image.Image:
    """Of a window in which a bar becomes longer with each step."""
    width, height = size
    picture = Image.new("RGB", size, PAPER)
    picture.paste(BAR, (0, 0, width, height // 10))
    picture.paste(ORDINARY, (0, height // 3, 10 + step * width // 4, height - 10))
    return picture


def shown(*pictures: Image.Image) -> list[Shown]:
    return [Shown(1_000 + at * 500, png(each)) for at, each in enumerate(pictures)]


def is_like(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and max(ImageStat.Stat(ImageChops.difference(one, other)).mean) < 2


def test_a_film_of_pictures_is_a_clip() -> None:
    assert read_clip(film_of(shown(a_picture(0), a_picture(1), a_picture(2)))) == Clip(321, 201, 2.46)


def test_a_film_of_a_large_screen_is_smaller_and_as_high_as_it_is_wide() -> None:
    large = [a_picture(step, (2 * WIDTH, 1_441)) for step in range(2)]
    clip = read_clip(film_of(shown(*large)))
    assert (clip.width, clip.height) == (WIDTH, 720)


async def test_a_browser_shows_each_picture_in_its_time_and_in_its_colours() -> None:
    pictures = [a_picture(step, (1280, 801)) for step in range(4)]
    found, seconds = await sought(film_of(shown(*pictures)), (0, 450, 550, 950, 1_050, 1_450, 1_550, 2_900))
    assert seconds == pytest.approx(3.0, abs=0.01)
    seen = [[is_like(each, picture) for picture in pictures].index(True) for each in found]
    assert seen == [0, 0, 1, 1, 2, 2, 3, 3, 3]
    assert found[-1].getpixel((100, 400)) == pytest.approx(ORDINARY, abs=4)


def test_the_frame_is_found_wherever_it_lies_in_a_picture() -> None:
    plain, with_more = io.BytesIO(), io.BytesIO()
    a_picture(1).save(plain, "WEBP", quality=80)
    a_picture(1).save(with_more, "WEBP", quality=80, exif=b"Exif\0\0odd")
    frame = frame_of_webp(plain.getvalue())
    assert frame[3:6] == b"\x9d\x01\x2a", "as a key frame of VP8 begins (RFC 6386, 9.1)"
    assert frame_of_webp(with_more.getvalue()) == frame


def test_what_has_no_such_frame_is_no_part_of_a_film() -> None:
    lossless = io.BytesIO()
    a_picture(1).save(lossless, "WEBP", lossless=True)
    for content in (lossless.getvalue(), b"", b"RIFF\0\0"):
        with pytest.raises(ValueError, match="without a VP8 frame"):
            frame_of_webp(content)


def test_what_is_longer_than_a_block_can_say_is_no_clip() -> None:
    with pytest.raises(ValueError, match="half a minute"):
        webm([Frame(0, b"x"), Frame(40_000, b"x")], (10, 10), 41_000)
