"""/api/guides/<id>/export: a guide as files that need no Cairn any more."""

from __future__ import annotations

import asyncio
import base64
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, assert_never
from urllib.parse import quote

from msgspec import Struct
from quart import Blueprint, Response, render_template
from quart_schema import validate_querystring

from docmodel.schema import Shown
from ingest.exporters.python import slug
from storage.errors import Gone, TooMuch
from storage.guides import Guide
from storage.ids import Digest
from storage.media import select_media
from web.apart import run_apart
from web.asked import asked_guide
from web.edits import content_of
from web.reading import stylesheet
from web.resources import Resources, resources
from web.understanding import (
    article_from_update,
    canonical_from_update,
    markdown_from_update,
    pictures_from_update,
    python_from_update,
    recording_from_update,
    side_from_update,
    typescript_from_update,
)

MIB = 1024 * 1024
MOST = 96 * MIB  # of pictures in one file
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "video/webm": ".webm"}

blueprint = Blueprint("export", __name__)


class Wanted(Struct):
    """md: a zip of guide.md and its pictures. html: one file with all in it. json: for programs, canonical.

    recorder: Chrome DevTools Recorder. side: Selenium IDE. playwright-ts, playwright-py: a test for Playwright.
    """

    format: Literal["md", "html", "json", "recorder", "side", "playwright-ts", "playwright-py"]


@dataclass(frozen=True, slots=True)
class File:
    """A file to be saved."""

    name: str
    type: str
    content: bytes


@blueprint.get("/api/guides/<guide>/export")
@validate_querystring(Wanted)
async def export(guide: str, query_args: Wanted) -> Response:  # noqa: ARG001
    """Get a guide as a file."""
    here, asked = resources(), asked_guide()
    update, _ = await here.hub.content(content_of(asked.guide))
    title, pictures = await run_apart(pictures_from_update, update)
    match query_args.format:
        case "md":
            file = await _markdown(here, asked.guide, update, title, pictures)
        case "html":
            file = await _html(here, asked.guide, update, title, pictures)
        case "json":
            file = File(f"{title}.json", "application/json", await run_apart(canonical_from_update, update))
        case "recorder":
            file = File(f"{title}.json", "application/json", await run_apart(recording_from_update, update))
        case "side":
            file = File(f"{title}.side", "application/json", await run_apart(side_from_update, update))
        case "playwright-ts":
            file = File(
                f"{title}.spec.ts", "text/plain; charset=utf-8", await run_apart(typescript_from_update, update)
            )
        case "playwright-py":
            test = await run_apart(python_from_update, update)
            file = File(f"test_{slug(title)}.py", "text/plain; charset=utf-8", test)
        case _:
            assert_never(query_args.format)
    return Response(
        file.content, content_type=file.type, headers={"Content-Disposition": disposition(file.name, "guide")}
    )


async def _markdown(here: Resources, guide: Guide, update: bytes, title: str, pictures: tuple[Shown, ...]) -> File:
    contents = await _contents(here, guide, pictures)
    kept = [picture for picture in pictures if picture.media in contents]
    paths = {
        picture.media: f"pictures/{number:02}{ENDINGS.get(picture.type, '')}" for number, picture in enumerate(kept, 1)
    }
    text = await run_apart(markdown_from_update, update, paths)
    files = {"guide.md": text.encode(), **{paths[media]: content for media, content in contents.items()}}
    return File(f"{title}.zip", "application/zip", await asyncio.to_thread(_zipped, files))


async def _html(here: Resources, guide: Guide, update: bytes, title: str, pictures: tuple[Shown, ...]) -> File:
    contents = await _contents(here, guide, pictures)
    inside = {
        picture.media: f"data:{picture.type};base64,{base64.b64encode(contents[Digest(picture.media)]).decode()}"
        for picture in pictures
        if picture.media in contents
    }
    article = await run_apart(article_from_update, update, inside)
    page = await render_template("export.html", article=article, guide=guide, stylesheet=await stylesheet())
    return File(f"{title}.html", "text/html; charset=utf-8", page.encode())


async def _contents(here: Resources, guide: Guide, pictures: tuple[Shown, ...]) -> dict[Digest, bytes]:
    """The bytes of those pictures that are the guide's and still there. Raises TooMuch."""
    used = {picture.media for picture in pictures}
    media = [each for each in await select_media(here.database, guide.tenant, guide.id) if each.sha256 in used]
    if sum(each.size for each in media) > MOST:
        raise TooMuch(f"The pictures of this guide are more than the {MOST // MIB} MiB that fit into one file.")
    contents = {}
    for each in media:
        try:
            contents[each.sha256] = await here.blobs.read(guide.tenant, each.sha256)
        except Gone:
            continue  # the guide is exported without it, as it is shown without it
    return contents


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            # Pictures are compressed already.
            kind = zipfile.ZIP_DEFLATED if name.endswith(".md") else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
    return written.getvalue()


def disposition(name: str, otherwise: str) -> str:
    """How to save a file under this name: RFC 6266, with plain ASCII for those who do not know RFC 8187.

    otherwise: what it is called when nothing of the name can be kept.
    """
    stem, dot, ending = name.rpartition(".")
    # No folders, nothing a shell or a file system takes for something else, and no longer than file systems allow.
    kept = "".join(" " if letter in '/\\:*?"<>|' or not letter.isprintable() else letter for letter in stem)
    stem = " ".join(kept.split()).strip(" .")[:80].strip() or otherwise
    plain = stem.encode("ascii", "ignore").decode().replace("%", "").strip(" .") or otherwise
    return f"attachment; filename=\"{plain}{dot}{ending}\"; filename*=UTF-8''{quote(stem + dot + ending, safe='')}"
