"""/api/people: who is here. While there is no mail, whoever adds somebody hands them their one-time link."""

from __future__ import annotations

from msgspec import Struct
from quart import Blueprint, Response
from quart_schema import document_response, validate_request

from auth.access import access_from_word
from auth.sign_in import issue_sign_in
from storage.errors import Gone
from storage.grants import upsert_workspace_grant
from storage.ids import PersonId, new_id
from storage.people import insert_person, select_people, select_person
from web.asked import asked_workspace
from web.encoding import Address, Held, Line, answer
from web.resources import resources
from web.sharing import Person

blueprint = Blueprint("people", __name__)


class New(Struct, forbid_unknown_fields=True):
    """Somebody to be added. access: what they may do in the whole workspace; nothing when left out."""

    name: Line
    email: Address
    access: Held | None = None


class Added(Struct):
    """Who was added. sign_in lets one browser in as them, once, within a quarter of an hour."""

    id: str
    sign_in: str


class SignIn(Struct):
    """A link that lets one browser in as somebody, once, within a quarter of an hour."""

    sign_in: str


class People(Struct):
    """Everybody, by name."""

    people: list[Person]


@blueprint.get("/api/people")
@document_response(People)
async def list_people() -> Response:
    """List everybody."""
    rows = await select_people(resources().database, asked_workspace().actor.tenant)
    return answer(People([Person(row.id, row.name, row.email) for row in rows]))


@blueprint.post("/api/people")
@validate_request(New)
@document_response(Added, 201)
async def add(data: New) -> Response:
    """Add somebody, and get the link that lets them in."""
    here, asked = resources(), asked_workspace()
    person, tenant = PersonId(new_id()), asked.actor.tenant
    await insert_person(here.database, tenant, person, name=data.name.strip(), email=data.email)
    if data.access is not None:
        given = access_from_word(data.access)
        await upsert_workspace_grant(here.database, tenant, person, asked.workspace.id, given)
    code = await issue_sign_in(here.database, person, tenant)
    return answer(Added(person, here.url(f"/sign-in/{code}")), 201)


@blueprint.post("/api/people/<person>/sign-in")
@document_response(SignIn, 201)
async def let_in(person: str) -> Response:
    """Get a new link that lets somebody in who is here already."""
    here, tenant = resources(), asked_workspace().actor.tenant
    if await select_person(here.database, tenant, PersonId(person)) is None:
        raise Gone("There is no such person here.")
    return answer(SignIn(here.url(f"/sign-in/{await issue_sign_in(here.database, PersonId(person), tenant)}")), 201)
