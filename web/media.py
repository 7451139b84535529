"""Pictures of a guide: uploaded, and fetched. And the blobs of a folder, by addresses that were signed here."""

from __future__ import annotations

import hashlib

from msgspec import Struct
from quart import Blueprint, Response, redirect, request, send_file
from quart_schema import document_response, hide
from werkzeug.wrappers import Response as Redirect

from auth.actor import author_of
from storage.blobs import FolderBlobs
from storage.errors import Gone
from storage.ids import Digest, TenantId
from storage.media import Media, insert_media, select_one_media
from web.apart import run_apart
from web.asked import asked_guide
from web.body import received
from web.encoding import answer
from web.resources import resources
from web.sniffing import sniff

HOUR = 3600  # seconds
MINUTES = 300  # seconds

blueprint = Blueprint("media", __name__)


class Added(Struct):
    """A picture of the guide. media is its name from now on; url is where it is for a while."""

    media: str
    type: str
    width: int
    height: int
    url: str


@blueprint.post("/api/guides/<guide>/media")
@document_response(Added, 201)
async def add(guide: str) -> Response:  # noqa: ARG001
    """Upload a picture: the body is the bytes of a PNG, JPEG or WebP."""
    here, asked = resources(), asked_guide()
    content = await received(request)
    sniffed = await run_apart(sniff, content)
    media = Digest(hashlib.sha256(content).hexdigest())
    await here.blobs.put(asked.guide.tenant, media, content, sniffed.type)
    row = Media(media, sniffed.type, len(content), sniffed.width, sniffed.height)
    author = author_of(asked.actor, asked.guide.id)
    await insert_media(here.database, asked.guide.tenant, asked.guide.id, [row], author)
    url = await here.pictures.url(asked.guide.tenant, media, sniffed.type)
    return answer(Added(media, sniffed.type, sniffed.width, sniffed.height, url), 201)


@blueprint.get("/api/guides/<guide>/media/<media>")
async def picture(guide: str, media: str) -> Redirect:  # noqa: ARG001
    """Go to where a picture of the guide is."""
    here, asked = resources(), asked_guide()
    row = await select_one_media(here.database, asked.guide.tenant, asked.guide.id, Digest(media))
    if row is None:
        raise Gone("There is no such picture in this guide.")
    found = redirect(await here.pictures.url(asked.guide.tenant, row.sha256, row.type), 302)
    found.headers["Cache-Control"] = f"private, max-age={MINUTES}"  # a page of forty pictures asks forty times
    return found


@blueprint.get("/blobs/<tenant>/<shelf>/<digest>")
@hide
async def blob(tenant: str, shelf: str, digest: str) -> Response:
    """A blob in a folder. Its address is good for this blob, as this type, for a while; nothing else is asked."""
    blobs = resources().blobs
    if not isinstance(blobs, FolderBlobs) or shelf != digest[:2]:
        raise Gone
    kind = request.args.get("type", "")
    until, signature = request.args.get("until", ""), request.args.get("signature", "")
    path = blobs.verify(TenantId(tenant), Digest(digest), kind, until, signature)
    response = await send_file(path, mimetype=kind, conditional=True)
    # Somebody uploaded these bytes: whatever a browser takes them for, they may do nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = f"private, max-age={HOUR}, immutable"
    return response
