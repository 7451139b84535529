"""/sync/<guide> by POST: a visit to a room, for where WebSockets are blocked, and for updates larger than a frame.

The body and the answer are messages of the Yjs protocol, each with its length before it. docs/sync.md tells how to
speak; docs/why/http-road.md why it is one address that waits.
"""

from __future__ import annotations

from prometheus_client import Gauge
from quart import Blueprint, Response, g, request
from quart_schema import hide

from auth.actor import ends_at
from collab.cursor import Cursor, read_cursor
from collab.hub import LOOKED_AT_ANEW
from collab.peer import COME_BACK
from collab.series import read_series, write_series
from collab.visit import LONGEST, Answer, LetGo, VisitorsLine, visit
from storage.errors import CairnError, Invalid, Unavailable
from storage.log import Document
from web.asked import AskedGuide, asked_guide
from web.body import received
from web.erasing import check_epoch
from web.letting_in import known_part, peer_of
from web.resources import resources
from web.rules import Admission, enforce

TRIES = 3  # to answer somebody whose access changes meanwhile
AFTER = "Cairn-After"
"""The header that says what to ask for next."""

visits = Gauge("cairn_visits", "Visits to a room over HTTP that are not answered yet", multiprocess_mode="livesum")

blueprint = Blueprint("visit", __name__)


@blueprint.post("/sync/<guide>", endpoint="visit")
@blueprint.post("/sync/<guide>/<part>", endpoint="visit_part")
@hide
async def answer_visit(guide: str, part: str = "content") -> Response:  # noqa: ARG001 - looked up by the rule
    after = _asked_after()
    wait = _asked_wait()
    with visits.track_inprogress():
        answer = await _answered(part, after, wait)
    headers = {"Cache-Control": "no-store", **({} if answer.after is None else {AFTER: str(answer.after)})}
    return Response(write_series(answer.messages), headers=headers, content_type="application/octet-stream")


async def _visit(asked: AskedGuide, part: str, after: Cursor | None, wait: float) -> Answer:
    check_epoch(request.args.get("epoch"), asked.guide.epoch)
    until = ends_at(asked.actor, asked.guide.id)
    if until is not None:
        wait = min(wait, max(0.0, (until - resources().clock.now()).total_seconds()))
    known = known_part(part)
    line = VisitorsLine()
    admission = Admission(asked.actor, asked.access, asked.guide.epoch)
    peer = peer_of(admission, asked.guide.id, known, line, wants_saved=True, seen=None)
    peer.comes_back = True
    document = Document(asked.actor.tenant, asked.guide.id, known)
    messages = read_series(await received(request))
    return await visit(
        resources().hub,
        document,
        peer,
        messages,
        after=after,
        wait=wait,
        expulsions=g.expulsions,
        epoch=asked.guide.epoch,
    )


async def _answered(part: str, after: Cursor | None, wait: float) -> Answer:
    """The answer to a visit. Who has to be looked at anew in the middle of it is, and may then go on."""
    for _ in range(TRIES):
        try:
            return await _visit(asked_guide(), part, after, wait)
        except LetGo as let_go:
            if let_go.closing != LOOKED_AT_ANEW:
                raise _error_of(let_go.closing.code, let_go.closing.reason) from let_go
            await enforce()
            if after is not None and not let_go.unsaved:
                return Answer([], after)  # it waited: what it may do from now on it finds out with the next request
    raise Unavailable("Your access keeps changing. Try again in a moment.")


def _error_of(code: int, reason: str) -> CairnError:
    """The error that a close code stands for."""
    if code == COME_BACK:
        return Unavailable(reason)
    return next((error(reason) for error in CairnError.__subclasses__() if error.close == code), CairnError(reason))


def _asked_after() -> Cursor | None:
    written = request.args.get("after")
    return None if written is None else read_cursor(written)


def _asked_wait() -> float:
    written = request.args.get("wait", "0")
    if not (written.isascii() and written.isdecimal()) or int(written[:9]) > LONGEST:
        raise Invalid(f"wait is a number of seconds, at most {LONGEST:.0f}.")
    return float(written)
