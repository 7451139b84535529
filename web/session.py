"""Coming in, who one is then, and going out again."""

from __future__ import annotations

from msgspec import Struct
from quart import Blueprint, Response, redirect, render_template, request
from quart_schema import document_response, hide
from werkzeug.wrappers import Response as Redirect

from auth.access import Access
from auth.actor import Anonymous, BySession, GuestActor, PersonActor
from auth.identity import identify_browser
from auth.owner import HOME
from auth.sessions import LIFE, begin_session, end_session
from auth.sign_in import take_sign_in
from storage.people import select_person
from storage.workspaces import select_workspace
from web.asked import asked
from web.encoding import answer
from web.resources import Resources, resources
from web.rules import COOKIE
from web.sharing import Person

blueprint = Blueprint("session", __name__)


class Workspace(Struct):
    """A workspace, and what one may do in it."""

    id: str
    name: str
    access: str


class Me(Struct):
    """Who asks. guest: known only by the links they came by. workspace: null when they were given none."""

    person: Person | None
    guest: bool
    workspace: Workspace | None


@blueprint.get("/api/me")
@document_response(Me)
async def me() -> Response:
    """Tell who I am."""
    here, actor = resources(), asked().actor
    if not isinstance(actor, PersonActor):
        return answer(Me(None, isinstance(actor, GuestActor), None))
    person = await select_person(here.database, actor.tenant, actor.person)
    assert person is not None, "the database holds a session's person to be one"
    home = await select_workspace(here.database, actor.tenant, HOME, actor.person)
    workspace = Workspace(home.id, home.name, Access(home.access).word) if home is not None and home.access else None
    return answer(Me(Person(person.id, person.name, person.email), guest=False, workspace=workspace))


@blueprint.post("/api/sign-out")
async def sign_out() -> Response:
    """End this browser's session. Guides that it has open elsewhere are closed too."""
    here, actor = resources(), asked().actor
    if not isinstance(actor, Anonymous) and isinstance(actor.via, BySession):
        await end_session(here.database, actor.via)
    response = Response("", 204)
    response.delete_cookie(COOKIE)
    return response


@blueprint.get("/sign-in")
@hide
async def sign_in_page() -> str:
    """How one gets in."""
    return await render_template("sign_in.html", problem=None, used=False)


@blueprint.get("/sign-in/<code>")
@hide
async def sign_in(code: str) -> Response | Redirect | tuple[str, int]:
    """Let a browser in by a one-time link. The code is used up by looking."""
    here = resources()
    before = await identify_browser(here.database, request.cookies.get(COOKIE))
    taken = await take_sign_in(here.database, code)
    if taken is None:
        if isinstance(before, PersonActor):
            return redirect("/", 303)
        return await render_template("sign_in.html", problem=None, used=True), 410
    via = before.via if not isinstance(before, Anonymous) and isinstance(before.via, BySession) else None
    response = redirect("/", 303)
    keep_session(here, response, await begin_session(here.database, taken.tenant, taken.person, via))
    return response


def keep_session(here: Resources, response: Response | Redirect, secret: str) -> None:
    """Give a browser the cookie of its session. Scripts do not see it, and other sites' forms do not send it."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=LIFE,
        httponly=True,
        samesite="Lax",
        secure=request.scheme == "https" or here.config.public_url.startswith("https:"),
    )
