"""/api/recordings/<id>/pictures and …/clips: what a recorder saw, as it lies there: a JWE of the bytes.

Each is looked at before it is kept, apart: whatever it is called, it is what it is. Sent twice it is there once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from msgspec import Struct
from quart import Blueprint, Response, request
from quart_schema import document_response

from ingest.sealing import unseal
from ingest.shielding import NO_CLIPS, NO_PICTURES
from storage.errors import Forbidden, Invalid, TooMuch
from storage.ids import Digest
from storage.media import Media, select_one_media
from storage.recorded_media import insert_recorded_media
from web.apart import run_apart
from web.asked import asked_recording
from web.body import received
from web.encoding import answer
from web.hearing import FULL, PAUSE, Hearing, own_hearing
from web.resources import resources
from web.sniffing import Sniffed, sniff_clip, sniff_shot

blueprint = Blueprint("recording_media", __name__)


class Kept(Struct):
    """A picture or clip that is here. width and height in pixels."""

    sha256: str
    type: str
    width: int
    height: int


@blueprint.put("/api/recordings/<recording>/pictures/<sha256>")
@document_response(Kept, 201)
async def picture(recording: str, sha256: str) -> Response:
    """Take a picture in: a JWE of a PNG, JPEG or WebP that has this sha256. To send it twice changes nothing."""
    hearing = await own_hearing(resources(), asked_recording(), recording)
    if not hearing.shield.pictures:
        raise Forbidden(f"{NO_PICTURES} Nothing of it was kept.", hint="Say in the event's shot why it has none.")
    return await _take(hearing, Digest(sha256), sniff_shot)


@blueprint.put("/api/recordings/<recording>/clips/<sha256>")
@document_response(Kept, 201)
async def clip(recording: str, sha256: str) -> Response:
    """Take a clip in: a JWE of a WebM of at most a minute, without sound. To send it twice changes nothing."""
    hearing = await own_hearing(resources(), asked_recording(), recording)
    if not hearing.shield.clips:
        raise Forbidden(f"{NO_CLIPS} Nothing of it was kept.", hint="Send the step's picture alone.")
    return await _take(hearing, Digest(sha256), sniff_clip)


async def _take(hearing: Hearing, sha256: Digest, look: Callable[[bytes], Sniffed]) -> Response:
    here, of = hearing.here, hearing.recording
    known = await select_one_media(here.database, of.tenant, of.guide, sha256)
    if known is not None:
        await insert_recorded_media(here.database, of.tenant, of.id, of.guide, known, of.author)
        return answer(Kept(known.sha256, known.type, known.width, known.height), 200)
    body = await received(request)
    if not here.recorders.spend_bytes(of.tenant, len(body)):
        raise TooMuch(FULL, hint="Keep it, and send it again in a moment.", retry_after=PAUSE)
    content = unseal(body, hearing.key, of.id)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Invalid("These bytes have another sha256 than their address says.", hint="Send them again.")
    sniffed = await run_apart(look, content)
    await here.blobs.put(of.tenant, sha256, content, sniffed.type)
    media = Media(sha256, sniffed.type, len(content), sniffed.width, sniffed.height)
    await insert_recorded_media(here.database, of.tenant, of.id, of.guide, media, of.author)
    here.teller.tell(of.tenant, of.id)
    return answer(Kept(sha256, sniffed.type, sniffed.width, sniffed.height), 201)
