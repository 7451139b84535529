"""/api/imports: a recording in, a guide out. Whatever fails, there is no guide then, and the answer says why."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import msgspec
from msgspec import Struct
from quart import Blueprint, Response, request
from quart_schema import document_response

from docmodel.schema import Picture
from ingest.importers.pictured import Brought, may_bring, pictures_in
from ingest.seen import Seen
from storage.errors import Invalid
from storage.guides import Preview
from storage.ids import Digest
from storage.media import Media
from web.apart import Broke, run_apart
from web.asked import asked_workspace
from web.client_ids import fresh_client
from web.edits import make_guide
from web.encoding import answer
from web.resources import resources
from web.sniffing import sniff
from web.understanding import understand_recording

SECONDS = 30.0  # a recording may take to be understood
PICTURE = re.compile(r"picture-(\d{1,6})")  # the part with the picture of the recording's event of this number

blueprint = Blueprint("imports", __name__)


class Imported(Struct):
    """The guide that a recording became. gaps: what could not be understood, by the titles of their steps."""

    file: str
    guide: str
    url: str
    steps: int
    gaps: tuple[str, ...]
    ok: bool = True
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What was sent: a recording, its file's name, pictures by event, and the JSON of what was seen."""

    name: str
    content: bytes
    pictures: tuple[tuple[int, bytes], ...]
    played: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that came along: of which event, its bytes, and what they are."""

    event: int
    content: bytes
    media: Media


@blueprint.post("/api/imports")
@document_response(Imported, 201)
async def take_in() -> Response:
    """Make a guide of a recording.

    multipart/form-data: `file` is the recording (docs/formats.md says what is read). When it was played, `played` is
    what was seen (a JSON list), and `picture-<n>` the picture of its event n.
    """
    here, asked = resources(), asked_workspace()
    parts = await _parts()
    name = parts.name
    try:
        brought = await run_apart(pictures_in, parts.content) if may_bring(parts.content) else ()
        taken = [await _taken(event, picture) for event, picture in parts.pictures]
        taken += [one for each in brought if (one := await _brought(each))]
        seen = _seen(parts.played, [Seen(each.event, box=each.box) for each in brought], taken)
        understood = await run_apart(understand_recording, name, parts.content, seen, fresh_client(), seconds=SECONDS)
    except Broke as error:
        raise Invalid(f"{name}: it could not be worked out: {error.reason}.") from error
    for each in taken:
        await here.blobs.put(asked.actor.tenant, each.media.sha256, each.content, each.media.type)
    cover = Digest(understood.cover) if understood.cover else None
    preview = Preview(understood.title, understood.tags, understood.steps, cover)
    guide = await make_guide(here, asked.maker, understood.update, preview, [each.media for each in taken])
    url = here.url(f"/guides/{guide}")
    return answer(Imported(name, guide, url, understood.steps, understood.gaps), 201)


async def _brought(each: Brought) -> Taken | None:
    """A picture out of the recording itself. One that is none is left out: the guide is whole without it."""
    try:
        return await _taken(each.event, each.content)
    except Invalid:
        return None


async def _taken(event: int, content: bytes) -> Taken:
    try:
        sniffed = await run_apart(sniff, content)
    except Invalid as error:
        raise Invalid(f"picture-{event}: {error}") from error
    sha256 = Digest(hashlib.sha256(content).hexdigest())
    return Taken(event, content, Media(sha256, sniffed.type, len(content), sniffed.width, sniffed.height))


def _seen(played: bytes, brought: list[Seen], taken: list[Taken]) -> tuple[Seen, ...]:
    """What was seen of each event, with those pictures that came along and no others. brought: by the file itself."""
    try:
        told = msgspec.json.decode(played or b"[]", type=list[Seen])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Invalid(f"played: {error}.") from error
    seen = {one.index: msgspec.structs.replace(one, picture=None) for one in [*brought, *told]}
    for each in taken:
        one = seen.get(each.event, Seen(each.event))
        media = each.media
        picture = Picture(media.sha256, media.type, media.width, media.height, one.box)
        seen[each.event] = msgspec.structs.replace(one, picture=picture)
    return tuple(seen.values())


async def _parts() -> Parts:
    """All that was sent. Larger parts lie in files, which are gone when this returns."""
    files, words = await request.files, await request.form
    try:
        file = files.get("file")
        if file is None:
            raise Invalid("Send the recording as a part named `file`.")
        named = [(PICTURE.fullmatch(name), picture) for name, picture in files.items()]
        played = files.get("played")
        return Parts(
            name=_name(file.filename or ""),
            content=file.read(),
            pictures=tuple(sorted((int(match[1]), picture.read()) for match, picture in named if match)),
            played=played.read() if played is not None else words.get("played", "").encode(),
        )
    finally:
        for parts in files.listvalues():
            for part in parts:
                part.close()


def _name(sent: str) -> str:
    """A file's name as a person knows it: without folders, on one line."""
    name = PurePosixPath(sent.replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:200] or "recording"
