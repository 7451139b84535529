"""A picture is what it says it is, and seen by those who may see its guide."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image

from tests.web.conftest import House, png

pytestmark = pytest.mark.asyncio(loop_scope="session")


def picture(kind: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(written, kind)
    return written.getvalue()


def vast_png() -> bytes:
    """A hundred bytes that claim to be 50,000 × 50,000 pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
async def test_a_picture_is_kept_under_its_digest(house: House, kind: str, media_type: str) -> None:
    guide, owner, content = await house.guide(), await house.owner(), picture(kind)
    response = await owner.post(f"/api/guides/{guide}/media", data=content, headers={"Content-Type": "text/html"})
    assert response.status_code == 201
    added = await response.get_json()
    assert added["media"] == hashlib.sha256(content).hexdigest()
    assert (added["type"], added["width"], added["height"]) == (media_type, 30, 20)
    again = await owner.post(f"/api/guides/{guide}/media", data=content)
    assert (await again.get_json())["media"] == added["media"]

    shown = await house.stranger().get(added["url"])
    assert (shown.status_code, await shown.get_data(as_text=False)) == (200, content)
    assert shown.content_type == media_type
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "immutable" in shown.headers["Cache-Control"]


HTML = b"<!doctype html><script>alert(1)</script>"
REFUSED = {
    "nothing": b"",
    "a page": HTML,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": b"GIF89a/*" + b"\x01\x00\x01\x00" * 8 + b"*/=1;alert(1)",
    "bmp": b"BM" + b"\x00" * 60,
    "tiff": b"II*\x00" + b"\x00" * 60,
    "only the first bytes of a png": png()[:20],
    "a png cut short": png(size=(400, 400))[:-200],
    "a png that turns into a page": png()[:33] + HTML * 10,
    "a jpeg cut short": picture("JPEG")[:120],
    "pdf": b"%PDF-1.7\n" + HTML,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_picture_is_refused(house: House, what: str) -> None:
    guide = await house.guide()
    response = await (await house.owner()).post(f"/api/guides/{guide}/media", data=REFUSED[what])
    assert response.status_code == 400, what


async def test_a_picture_with_a_page_behind_it_is_still_only_a_picture(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    added = await (await owner.post(f"/api/guides/{guide}/media", data=png() + HTML)).get_json()
    shown = await owner.get(added["url"])
    assert shown.content_type == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    as_page = added["url"].replace("image%2Fpng", "text%2Fhtml")
    assert (await owner.get(as_page)).status_code == 403


async def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(house: House) -> None:
    guide = await house.guide()
    response = await (await house.owner()).post(f"/api/guides/{guide}/media", data=vast_png())
    assert (response.status_code, (await response.get_json())["code"]) == (413, "too_much")


async def test_more_bytes_than_may_come_are_refused_said_or_not(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    response = await owner.post(f"/api/guides/{guide}/media", data=b"\x89PNG" + b"x" * (20 * 1024 * 1024))
    assert response.status_code == 413
    async with owner.client.request(f"/api/guides/{guide}/media", method="POST", headers=owner.headers) as connection:
        for _ in range(21):
            await connection.send(b"x" * 1024 * 1024)
        await connection.send_complete()
    assert (await connection.as_response()).status_code == 413


async def test_an_address_is_good_for_what_it_was_signed_for(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    url = (await (await owner.post(f"/api/guides/{guide}/media", data=png("blue"))).get_json())["url"]
    other = (await (await owner.post(f"/api/guides/{guide}/media", data=png("pink"))).get_json())["media"]
    path, _, query = url.partition("?")
    for wrong in (
        path,
        f"{path}?{query}0",
        f"/blobs/first/{other[:2]}/{other}?{query}",
        url.replace("until=", "until=9"),
        url.replace("/first/", "/other/"),
    ):
        assert (await owner.get(wrong)).status_code == 403, wrong
    assert (await owner.get(url.replace(f"/{path.split('/')[3]}/", "/zz/"))).status_code in (403, 404)
    for odd in ("/blobs/first/aa/..", "/blobs/..%2f..%2fetc/aa/passwd", "/blobs/first/aa/%00"):
        assert (await owner.get(odd)).status_code in (400, 403, 404)


async def test_a_digest_is_no_right_to_a_picture(house: House) -> None:
    theirs, mine = await house.guide(), await house.guide()
    owner = await house.owner()
    media = (await (await owner.post(f"/api/guides/{theirs}/media", data=png("gold"))).get_json())["media"]
    assert (await owner.get(f"/api/guides/{theirs}/media/{media}")).status_code == 302
    assert (await owner.get(f"/api/guides/{mine}/media/{media}")).status_code == 404
    response = await owner.post(f"/api/guides/{mine}/steps", json={"title": "Look", "picture": {"media": media}})
    assert response.status_code == 400
    assert (await (await owner.get(f"/api/guides/{mine}")).get_json())["pictures"] == {}


async def test_a_step_shows_a_picture_of_its_guide(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    media = (await (await owner.post(f"/api/guides/{guide}/media", data=png())).get_json())["media"]
    box = {"x": 0.25, "y": 0.5, "width": 0.1, "height": 0.2}
    body = {"title": "Look", "picture": {"media": media, "box": box, "width": 9}}
    assert (await owner.post(f"/api/guides/{guide}/steps", json=body)).status_code == 201
    found = await (await owner.get(f"/api/guides/{guide}")).get_json()
    assert found["steps"][0]["picture"] == {"media": media, "type": "image/png", "width": 64, "height": 40, "box": box}
    assert (await owner.get(found["pictures"][media])).status_code == 200
