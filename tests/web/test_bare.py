"""A picture of a recorder's is its pixels and nothing else, in each kind of file."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from web.bare import is_bare

KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def saved(kind: str, **more: Any) -> bytes:
    written = io.BytesIO()
    picture = Image.effect_noise((40, 30), 80).convert("RGB")
    picture.save(written, kind, **more)
    return written.getvalue()


def worded(kind: str) -> list[bytes]:
    """With words wherever a program puts them."""
    exif = Image.Exif()
    exif[0x010E] = "hunter2"  # ImageDescription
    noted = PngInfo()
    noted.add_text("Comment", "hunter2")
    hidden = PngInfo()
    hidden.add_itxt("XML:com.adobe.xmp", "<x>hunter2</x>", zip=True)
    private = PngInfo()
    private.add(b"prVt", b"hunter2")
    return {
        "PNG": [saved(kind, pnginfo=each) for each in (noted, hidden, private)] + [saved(kind, exif=exif)],
        "JPEG": [saved(kind, exif=exif), saved(kind, comment=b"hunter2"), saved(kind, xmp=b"<x>hunter2</x>")],
        "WEBP": [saved(kind, exif=exif), saved(kind, xmp=b"<x>hunter2</x>")],
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_what_programs_save_without_words_is_bare(kind: str) -> None:
    colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    ways: list[dict[str, Any]] = [{}, {"icc_profile": colours}]
    ways += {"PNG": [{"dpi": (96, 96)}], "JPEG": [{"progressive": True}, {"restart_marker_rows": 1}],
             "WEBP": [{"lossless": True}]}[kind]  # fmt: skip
    for way in ways:
        assert is_bare(saved(kind, **way), KINDS[kind]), way


@pytest.mark.parametrize("kind", KINDS)
def test_words_in_it_or_after_it_are_seen(kind: str) -> None:
    for content in (*worded(kind), saved(kind) + b"hunter2", saved(kind) + saved(kind)):
        assert Image.open(io.BytesIO(content)).size == (40, 30)
        assert not is_bare(content, KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_lengths_may_lie(kind: str) -> None:
    chance, whole = random.Random(7), saved(kind)
    for _ in range(500):
        changed = bytearray(whole[: chance.randint(12, len(whole))])
        for _ in range(3):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        assert is_bare(bytes(changed), KINDS[kind]) in (True, False)
