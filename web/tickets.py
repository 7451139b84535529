"""/api/tickets: something to show at a socket's door for those who cannot send a cookie or a header there."""

from __future__ import annotations

from msgspec import Struct
from quart import Blueprint, Response
from quart_schema import document_response, validate_request

from auth.tickets import issue_ticket
from web.asked import asked_guide
from web.encoding import answer
from web.resources import resources

blueprint = Blueprint("tickets", __name__)


class Wanted(Struct, forbid_unknown_fields=True):
    """The guide whose socket is to be opened."""

    guide: str


class Ticket(Struct):
    """Offer it as the subprotocol `ticket.<ticket>`: once, within half a minute, at this guide's sockets."""

    ticket: str


@blueprint.post("/api/tickets")
@validate_request(Wanted)
@document_response(Ticket, 201)
async def issue(data: Wanted) -> Response:  # noqa: ARG001 - looked up by the rule
    """Get a one-time ticket for a guide's sockets."""
    asked = asked_guide()
    return answer(Ticket(await issue_ticket(resources().database, asked.actor, asked.guide.id)), 201)
