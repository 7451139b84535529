"""What an actor may do to a guide: one function, and one table for what that opens.

It asks the database each time, so that what was taken away is gone with the next request.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import assert_never

from auth.actor import Actor, Anonymous, GuestActor, PersonActor, links_to
from storage.database import Database
from storage.guides import Guide, select_guide, select_guide_granted
from storage.ids import GuideId, Part


class Access(IntEnum):
    """Each holds all that those before it hold."""

    NONE = 0
    VIEW = 1
    COMMENT = 2
    EDIT = 3
    OWN = 4

    @property
    def word(self) -> str:
        """As the API says it."""
        return self.name.lower()


def access_from_word(word: str) -> Access:
    """Raises KeyError when there is no such word."""
    return Access[word.upper()]


WRITING: Mapping[Part, Access] = MappingProxyType(
    {
        "content": Access.EDIT,
        "comments": Access.COMMENT,
        "suggestions": Access.COMMENT,
    }
)
"""The access it takes to write into each of a guide's documents. To read any of them takes VIEW."""


RECORDING = Access.EDIT
"""The access to a workspace that it takes to let a recorder record into it."""


async def access(database: Database, actor: Actor, guide: GuideId) -> tuple[Guide | None, Access]:
    """The guide, and the most that grants and links give the actor.

    NONE for one that was deleted, and for one of another tenant, which is not found at all.
    """
    found, granted = await _granted(database, actor, guide)
    if found is None or found.deleted_at is not None:
        return found, Access.NONE
    linked = max((link.access for link in links_to(actor, guide)), default=Access.NONE)
    return found, Access(max(granted, linked))


async def _granted(database: Database, actor: Actor, guide: GuideId) -> tuple[Guide | None, int]:
    match actor:
        case PersonActor():
            return await select_guide_granted(database, actor.tenant, guide, actor.person) or (None, Access.NONE)
        case GuestActor() | Anonymous():
            return await select_guide(database, actor.tenant, guide), Access.NONE
        case _:
            assert_never(actor)
