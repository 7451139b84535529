"""/api/guides/<guide>/erase-history: a guide begins again, in a new epoch, with what it says now and nothing else.

What is taken out of a guide by editing it stays in its log, its versions, its archive and in every replica. Here all of
these go. Replicas cannot be reached: whoever comes back with one is told (4409) and not let in with it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import get_args

from msgspec import Struct
from quart import Blueprint, Response
from quart_schema import document_response

from auth.actor import author_of
from collab.update import read_update
from storage.epochs import Begun, Old, begin_epoch, delete_unused_blob, select_unused_blobs
from storage.errors import Conflict, Invalid
from storage.guides import Preview
from storage.ids import Digest, Part, TenantId
from storage.log import STARTED_AFRESH, Document, Kept, UpdateLog
from web.apart import run_apart
from web.asked import AskedGuide, asked_guide
from web.client_ids import fresh_client
from web.encoding import answer
from web.finishing import finish
from web.resources import Resources, resources
from web.understanding import begun_again
from web.whole import whole

TRIES = 20  # while others edit the guide
SECONDS = 60.0  # to find out who wrote in a document

blueprint = Blueprint("erasing", __name__)


class Erased(Struct):
    """The guide's new epoch, and how many versions and pictures went with the old one."""

    epoch: int
    versions: int
    pictures: int


@blueprint.post("/api/guides/<guide>/erase-history")
@document_response(Erased)
async def erase_history(guide: str) -> Response:  # noqa: ARG001
    """Erase for good all that a guide no longer says: history, versions, pictures it does not show, and comments.

    The guide begins again with what it says now. Whoever has it open is let go with 4409 and has to load it anew;
    what they had not saved is lost.
    """
    begun = await finish(_erase(resources(), asked_guide()))
    return answer(Erased(begun.epoch, begun.versions, begun.pictures))


def check_epoch(stated: str | None, epoch: int) -> None:
    """Whether a replica is of the guide's epoch. stated: as it says, in the socket's address; None when it does not.

    Raises Conflict when it is of another, Invalid when that is no number.
    """
    if stated is None:
        return
    if not (stated.isascii() and stated.isdigit() and len(stated) < 10):
        raise Invalid("The epoch is a number, as the guide's JSON has it.")
    if int(stated) != epoch:
        raise Conflict(STARTED_AFRESH)


async def sweep_blobs(here: Resources, tenant: TenantId | None = None) -> None:
    """Delete the bytes that guides let go and that no other needs. What was cut short earlier is done now."""
    for owner, digest in await select_unused_blobs(here.database, tenant):
        await here.blobs.delete(owner, digest)
        await delete_unused_blob(here.database, owner, digest)


async def _erase(here: Resources, asked: AskedGuide) -> Begun:
    guide = asked.guide
    begun = None
    for _ in range(TRIES):
        log = UpdateLog(here.database)
        kept: dict[Part, Kept] = {
            part: await log.open(Document(guide.tenant, guide.id, part)) for part in get_args(Part)
        }
        if kept["content"].epoch != guide.epoch:
            raise Conflict(STARTED_AFRESH)
        content = await log.open_good(Document(guide.tenant, guide.id))  # of what cannot be read nothing is left either
        again = await run_apart(begun_again, whole(content), fresh_client())
        pictures = [Digest(each) for each in again.pictures]
        begun = await begin_epoch(
            here.database,
            guide.tenant,
            guide.id,
            old={part: await _old(each) for part, each in kept.items()},
            update=again.update,
            preview=Preview(again.title, again.tags, again.steps, pictures[0] if pictures else None),
            author=author_of(asked.actor, guide.id),
            pictures=pictures,
        )
        if begun is not None:
            here.hub.begin_epoch(guide.tenant, guide.id, begun.epoch)
            await sweep_blobs(here, guide.tenant)
            return begun
    raise Conflict("The guide was edited all the time. Nothing was erased; try again when fewer people are at it.")


async def _old(kept: Kept) -> Old:
    """All who wrote, by our own reader and apart: some of it may be what nothing else can read."""
    wrote = await run_apart(clients_in, kept, seconds=SECONDS)
    return Old(kept.number, kept.seq, wrote | kept.erased)


def clients_in(kept: Kept) -> frozenset[int]:
    """The clients whose edits a document holds. Runs apart."""
    clients: set[int] = set()
    for update in (kept.snapshot, *(entry.update for entry in kept.entries)):
        if update:
            with suppress(Invalid):  # such an update is not let in a second time, whoever made it
                clients.update(stretch.client for stretch in read_update(update).brings)
    return frozenset(clients)
