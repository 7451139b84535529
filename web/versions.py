"""/api/guides/<id>/versions: names for what a guide said at some time; what changed between two; one restored.

A version never changes. To restore one is an edit like any other, which others' edits merge with.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from quart import Blueprint, Response
from quart_schema import document_response, validate_querystring, validate_request

from auth.actor import GUEST, author_of, name_of
from storage.errors import Gone
from storage.ids import Author, Digest, VersionId, new_id
from storage.versions import Kept, insert_version, select_version, select_versions
from storage.versions import Version as Row
from web.apart import run_apart
from web.asked import AskedGuide, asked_guide
from web.edits import bring_back, content_of
from web.encoding import Line, answer
from web.guides import Head, joined
from web.resources import Resources, resources
from web.rules import is_id
from web.understanding import canonical_from_update, changes_between

HEAD = "head"
LONGEST_NAME = 200  # characters

blueprint = Blueprint("versions", __name__)


class New(Struct, forbid_unknown_fields=True):
    """A name for what the guide says now."""

    name: Line


class Version(Struct):
    """A named seq of a guide. author: what others call them; sha256: of the canonical JSON."""

    id: str
    name: str
    seq: int
    author: str
    author_id: str
    at: datetime
    sha256: str


class Versions(Struct):
    """A guide's versions, latest first."""

    versions: list[Version]


class Read(Struct):
    """A version with the canonical JSON it names, and where the pictures are."""

    id: str
    name: str
    seq: int
    author: str
    author_id: str
    at: datetime
    sha256: str
    pictures: dict[str, str]
    content: dict[str, Any]


class Between(Struct, rename={"before": "from", "after": "to"}):
    """Two versions, by id. to: head is the guide as it is now."""

    before: str
    after: str = HEAD


@blueprint.get("/api/guides/<guide>/versions")
@document_response(Versions)
async def list_versions(guide: str) -> Response:  # noqa: ARG001
    """List a guide's versions."""
    asked = asked_guide()
    rows = await select_versions(resources().database, asked.guide.tenant, asked.guide.id)
    return answer(Versions([_version(row) for row in rows]))


@blueprint.post("/api/guides/<guide>/versions")
@validate_request(New)
@document_response(Version, 201)
async def name(guide: str, data: New) -> Response:  # noqa: ARG001
    """Name what the guide says now."""
    here, asked = resources(), asked_guide()
    update, seq = await here.hub.content(content_of(asked.guide))
    return answer(await _name(here, asked, data.name.strip(), update, seq), 201)


async def _name(here: Resources, asked: AskedGuide, name: str, update: bytes, seq: int) -> Version:
    canonical = await run_apart(canonical_from_update, update)
    version = Version(
        id=new_id(),
        name=name,
        seq=seq,
        author=name_of(asked.actor),
        author_id=author_of(asked.actor, asked.guide.id),
        at=datetime.now(UTC),
        sha256=hashlib.sha256(canonical).hexdigest(),
    )
    await insert_version(
        here.database,
        asked.guide.tenant,
        VersionId(version.id),
        guide=asked.guide.id,
        epoch=asked.guide.epoch,
        seq=seq,
        name=version.name,
        author=Author(version.author_id),
        at=version.at,
        update=update,
        canonical=canonical.decode(),
        sha256=Digest(version.sha256),
    )
    return version


@blueprint.get("/api/guides/<guide>/versions/<version>")
@document_response(Read)
async def read(guide: str, version: str) -> Response:  # noqa: ARG001
    """Read a version."""
    here, asked = resources(), asked_guide()
    kept = await _kept(version)
    pictures = await here.pictures.urls(here.database, asked.guide)
    beside = {**_as_dict(_version(kept.version)), "pictures": pictures}
    return joined(beside, b'{"content":' + kept.canonical.encode() + b"}")


@blueprint.post("/api/guides/<guide>/versions/<version>/restore")
@document_response(Head)
async def restore(guide: str, version: str) -> Response:  # noqa: ARG001
    """Let the guide say again what it said in this version. It is an edit: nothing is lost, and it can be undone.

    What it said before gets a name first, unless it has one, so that this too can be restored.
    """
    here, asked = resources(), asked_guide()
    kept = await _kept(version)
    update, seq = await here.hub.content(content_of(asked.guide))
    rows = await select_versions(here.database, asked.guide.tenant, asked.guide.id)
    if all(row.seq != seq for row in rows):
        await _name(here, asked, f"Before “{kept.version.name}” was restored"[:LONGEST_NAME], update, seq)
    return answer(Head(await bring_back(here, asked, kept.update)))


@blueprint.get("/api/guides/<guide>/changes")
@validate_querystring(Between)
async def changes(guide: str, query_args: Between) -> Response:  # noqa: ARG001
    """Tell what changed from one version to another, or to what the guide says now."""
    before = (await _kept(query_args.before)).update
    if query_args.after == HEAD:
        after, _ = await resources().hub.content(content_of(asked_guide().guide))
    else:
        after = (await _kept(query_args.after)).update
    return Response(await run_apart(changes_between, before, after), content_type="application/json")


async def _kept(version: str) -> Kept:
    asked = asked_guide()
    here, tenant = resources(), asked.guide.tenant
    kept = await select_version(here.database, tenant, asked.guide.id, VersionId(version)) if is_id(version) else None
    if kept is None:
        raise Gone("This guide has no such version.")
    return kept


def _version(row: Row) -> Version:
    kind, _, _ = row.author.partition(":")
    author = row.author_name or {"link": GUEST, "cairn": "Cairn"}.get(kind, "Somebody")
    return Version(row.id, row.name, row.seq, author, row.author, row.at, row.sha256)


def _as_dict(version: Version) -> dict[str, Any]:
    return {field: getattr(version, field) for field in version.__struct_fields__}
