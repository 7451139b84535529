"""/api/guides: the guides one may see, a new one, and one as canonical JSON."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Blueprint, Response
from quart_schema import document_response, validate_querystring, validate_request

from auth.access import Access
from auth.actor import PersonActor
from docmodel.edits import new_guide
from docmodel.operations import NewGuide, Operation, SetSummary, SetTags, SetTitle
from docmodel.text import line
from storage.errors import Invalid
from storage.guides import (
    Listed,
    Preview,
    mark_guide_deleted,
    select_guides,
)
from storage.ids import Digest, GuideId
from storage.log import SET_ASIDE
from storage.media import select_types
from storage.quarantine import select_is_quarantined
from web.apart import run_apart
from web.asked import asked_guide, asked_person, asked_workspace
from web.client_ids import fresh_client
from web.edits import content_of, edit, make_guide
from web.encoding import Tag, Title, answer
from web.resources import Resources, resources
from web.understanding import canonical_from_update

PAGE = 50  # guides

blueprint = Blueprint("guides", __name__)


class Card(Struct):
    """A guide in a list. cover: where its first picture is, for some hours."""

    id: str
    title: str
    steps: int
    tags: tuple[str, ...]
    changed_at: datetime
    cover: str | None
    access: str


class Cards(Struct):
    """A page of guides, recently changed first. next: what to give as after for the next page."""

    guides: list[Card]
    next: str | None


class Page(Struct):
    """Which page."""

    after: str | None = None


class New(Struct, forbid_unknown_fields=True):
    """A guide to be made."""

    title: Title = ""


class Made(Struct):
    """What was made, and where it is."""

    id: str
    url: str


class Read(Struct):
    """A guide as canonical JSON, and what belongs to this moment: head, access, and where the pictures are.

    set_aside: why nobody may change it and it is shown as it was, when something in it cannot be read safely.
    """

    id: str
    url: str
    epoch: int
    head: int
    access: str
    set_aside: str | None
    pictures: dict[str, str]
    schema: int
    title: str
    summary: str
    tags: list[str]
    steps: list[dict[str, Any]]
    source: dict[str, Any] | None


class Change(Struct, forbid_unknown_fields=True):
    """What is to be different. What is left out stays."""

    title: Title | UnsetType = UNSET
    summary: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET
    tags: Annotated[list[Tag], Meta(max_length=50)] | UnsetType = UNSET


class Head(Struct):
    """The seq of the guide's last edit, which is on disk."""

    head: int


@blueprint.get("/api/guides")
@validate_querystring(Page)
@document_response(Cards)
async def list_guides(query_args: Page) -> Response:
    """List the guides one may see."""
    here, actor = resources(), asked_person()
    listed = await select_guides(
        here.database,
        actor.tenant,
        actor.person,
        [link.guide for link in actor.links],
        after=_place(query_args.after) if query_args.after else None,
        limit=PAGE + 1,
    )
    cards = await _cards(here, actor, listed[:PAGE])
    return answer(Cards(cards, _cursor(listed[PAGE - 1]) if len(listed) > PAGE else None))


@blueprint.post("/api/guides")
@validate_request(New)
@document_response(Made, 201)
async def make(data: New) -> Response:
    """Make an empty guide."""
    here, asked = resources(), asked_workspace()
    update = await run_apart(new_guide, NewGuide(title=data.title), fresh_client())
    guide = await make_guide(here, asked.maker, update, Preview(title=line(data.title)))
    return answer(Made(guide, here.url(f"/guides/{guide}")), 201)


@blueprint.get("/api/guides/<guide>")
@document_response(Read)
async def read(guide: str) -> Response:  # noqa: ARG001 - looked up by the rule
    """Read a guide as canonical JSON."""
    here, asked = resources(), asked_guide()
    document = content_of(asked.guide)
    update, head = await here.hub.content(document)
    set_aside = SET_ASIDE if await select_is_quarantined(here.database, document) else None
    beside = {
        "id": asked.guide.id,
        "url": here.url(f"/guides/{asked.guide.id}"),
        "epoch": asked.guide.epoch,
        "head": head,
        "access": Access.VIEW.word if set_aside else asked.access.word,
        "set_aside": set_aside,
        "pictures": await here.pictures.urls(here.database, asked.guide),
    }
    return joined(beside, await run_apart(canonical_from_update, update))


@blueprint.patch("/api/guides/<guide>")
@validate_request(Change)
@document_response(Head)
async def change(guide: str, data: Change) -> Response:  # noqa: ARG001
    """Change a guide's title, summary or tags."""
    operations: list[Operation] = []
    if data.title is not UNSET:
        operations.append(SetTitle(data.title))
    if data.summary is not UNSET:
        operations.append(SetSummary(data.summary))
    if data.tags is not UNSET:
        operations.append(SetTags(tuple(data.tags)))
    return answer(Head(await edit(resources(), asked_guide(), operations)))


@blueprint.delete("/api/guides/<guide>")
async def delete(guide: str) -> tuple[str, int]:  # noqa: ARG001
    """Delete a guide. Whoever has it open is shown out."""
    here, asked = resources(), asked_guide()
    await mark_guide_deleted(here.database, asked.guide.tenant, asked.guide.id)
    return "", 204


def joined(beside: dict[str, Any], canonical: bytes) -> Response:
    """A guide's canonical JSON with something beside it, without reading and writing all of it once more."""
    return Response(msgspec.json.encode(beside)[:-1] + b"," + canonical[1:], content_type="application/json")


async def _cards(here: Resources, actor: PersonActor, listed: Sequence[Listed]) -> list[Card]:
    covers = [(each.guide.id, each.guide.cover) for each in listed if each.guide.cover is not None]
    types = await select_types(here.database, actor.tenant, covers) if covers else {}
    return [await _card(here, actor, each, types) for each in listed]


async def _card(here: Resources, actor: PersonActor, listed: Listed, types: dict[tuple[GuideId, Digest], str]) -> Card:
    guide = listed.guide
    cover = None
    if guide.cover is not None and (kind := types.get((guide.id, guide.cover))) is not None:
        cover = await here.pictures.url(guide.tenant, guide.cover, kind)
    linked = max((link.access for link in actor.links if link.guide == guide.id), default=0)
    return Card(
        id=guide.id,
        title=guide.title,
        steps=guide.steps,
        tags=guide.tags,
        changed_at=guide.changed_at,
        cover=cover,
        access=Access(max(listed.access, linked)).word,
    )


def _cursor(listed: Listed) -> str:
    place = f"{listed.guide.changed_at.isoformat()} {listed.guide.id}"
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place(cursor: str) -> tuple[datetime, GuideId]:
    try:
        moment, _, guide = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        changed_at = datetime.fromisoformat(moment)
        if changed_at.tzinfo is None or "\0" in guide:
            raise ValueError("no such moment")
    except (ValueError, binascii.Error) as error:
        raise Invalid("`after` is what an earlier page gave as `next`.") from error
    return changed_at, GuideId(guide)
