"""/api/guides/<id>/links and …/grants: who may see a guide. Open sockets hear of it by storage/access_changes.py."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct
from quart import Blueprint, Response
from quart_schema import document_response, validate_request

from auth.access import Access, access_from_word
from auth.actor import author_of
from auth.sharing import make_link as make_shared_link
from storage.errors import Gone, Invalid
from storage.grants import delete_guide_grant, select_grants, upsert_guide_grant
from storage.ids import LinkId, PersonId
from storage.links import revoke_link as revoke
from storage.links import select_links
from web.asked import asked_guide
from web.encoding import Held, answer
from web.resources import resources

blueprint = Blueprint("sharing", __name__)


class NewLink(Struct, forbid_unknown_fields=True):
    """A link to be: what it lets people do, and until when."""

    access: Literal["view", "comment", "edit"] = "view"
    expires_at: datetime | None = None


class Link(Struct):
    """A link as its owners see it. What opens it is not kept, and cannot be shown again."""

    id: str
    access: str
    created_at: datetime
    expires_at: datetime | None


class MadeLink(Struct):
    """A new link. url is shown this one time."""

    id: str
    url: str
    access: str
    created_at: datetime
    expires_at: datetime | None


class Links(Struct):
    """A guide's links that are still good, newest first."""

    links: list[Link]


class Person(Struct):
    """Somebody with a name here."""

    id: str
    name: str
    email: str


class Grant(Struct, rename={"source": "from"}):
    """What somebody was given: this guide, or the workspace it is in."""

    person: Person
    access: str
    source: Literal["guide", "workspace"]


class Grants(Struct):
    """Everybody who was given this guide, or its workspace; strongest first."""

    grants: list[Grant]


class Give(Struct, forbid_unknown_fields=True):
    """What somebody may do from now on."""

    access: Held


@blueprint.get("/api/guides/<guide>/links")
@document_response(Links)
async def list_links(guide: str) -> Response:  # noqa: ARG001
    """List a guide's links."""
    asked = asked_guide()
    rows = await select_links(resources().database, asked.guide.tenant, asked.guide.id)
    return answer(Links([Link(row.id, Access(row.access).word, row.created_at, row.expires_at) for row in rows]))


@blueprint.post("/api/guides/<guide>/links")
@validate_request(NewLink)
@document_response(MadeLink, 201)
async def make_link(guide: str, data: NewLink) -> Response:  # noqa: ARG001
    """Make a link that lets whoever has it see the guide, or do more."""
    here, asked = resources(), asked_guide()
    if data.expires_at is not None:
        if data.expires_at.tzinfo is None:
            raise Invalid("expires_at needs a time zone, such as Z.")
        if data.expires_at <= here.clock.now():
            raise Invalid("expires_at is over already.")
    given = access_from_word(data.access)
    author = author_of(asked.actor, asked.guide.id)
    link, secret = await make_shared_link(here.database, asked.guide, given, author, data.expires_at)
    return answer(MadeLink(link.id, here.url(f"/s/{secret}"), given.word, link.created_at, link.expires_at), 201)


@blueprint.delete("/api/guides/<guide>/links/<link>")
async def revoke_link(guide: str, link: str) -> tuple[str, int]:  # noqa: ARG001
    """Revoke a link. Whoever came by it is shown out, those with the guide open included."""
    here, asked = resources(), asked_guide()
    if not await revoke(here.database, asked.guide.tenant, asked.guide.id, LinkId(link)):
        raise Gone("This guide has no such link.")
    return "", 204


@blueprint.get("/api/guides/<guide>/grants")
@document_response(Grants)
async def list_grants(guide: str) -> Response:  # noqa: ARG001
    """List who was given this guide, or the workspace it is in."""
    asked = asked_guide()
    rows = await select_grants(resources().database, asked.guide.tenant, asked.guide.workspace, asked.guide.id)
    return answer(
        Grants([Grant(Person(row.person, row.name, row.email), Access(row.access).word, row.source) for row in rows])
    )


@blueprint.put("/api/guides/<guide>/grants/<person>")
@validate_request(Give)
async def give(guide: str, person: str, data: Give) -> tuple[str, int]:  # noqa: ARG001
    """Give somebody access to this guide, instead of what they had been given to it."""
    here, asked = resources(), asked_guide()
    given = access_from_word(data.access)
    await upsert_guide_grant(here.database, asked.guide.tenant, PersonId(person), asked.guide.id, given)
    return "", 204


@blueprint.delete("/api/guides/<guide>/grants/<person>")
async def take_away(guide: str, person: str) -> tuple[str, int]:  # noqa: ARG001
    """Take away what somebody was given to this guide. What the workspace gives them stays."""
    here, asked = resources(), asked_guide()
    if not await delete_guide_grant(here.database, asked.guide.tenant, PersonId(person), asked.guide.id):
        raise Gone("They were not given this guide.")
    return "", 204
