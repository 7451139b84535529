"""What pictures of a guide show: their pixels, as the server has them, and inks that are looked for."""

from __future__ import annotations

import io

from PIL import Image, ImageChops

from tests.stories.server import Server

NEARLY = 70  # of 256 steps of a colour, which a picture that is packed tightly may be off


async def media_of(server: Server, guide: str, media: str) -> bytes:
    """A picture's or a clip's bytes, from where the server sends one to."""
    answer = await server.api.ask("GET", f"/api/guides/{guide}/media/{media}")
    if answer.status in (302, 303, 307):
        place = {name.lower(): value for name, value in answer.headers.items()}["location"]
        answer = await server.api.ask("GET", place.removeprefix(server.url))
    assert answer.status == 200, answer.text
    return answer.body


async def picture_of(server: Server, guide: str, media: str) -> Image.Image:
    return Image.open(io.BytesIO(await media_of(server, guide, media))).convert("RGB")


def inked(image: Image.Image, ink: tuple[int, int, int]) -> int:
    """How many of its pixels have nearly this colour."""
    near = [
        channel.point([255 if abs(value - wanted) < NEARLY else 0 for value in range(256)])
        for channel, wanted in zip(image.split(), ink, strict=True)
    ]
    return ImageChops.multiply(ImageChops.multiply(near[0], near[1]), near[2]).histogram()[255]
