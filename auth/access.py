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
from storage.grants import select_granted
from storage.guides import Guide
from storage.ids import Part


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


async def access(database: Database, actor: Actor, guide: Guide) -> Access:
    """The most that grants and links give the actor; NONE for a guide that was deleted or is another tenant's."""
    if guide.deleted_at is not None or guide.tenant != actor.tenant:
        return Access.NONE
    match actor:
        case PersonActor():
            granted = await select_granted(database, guide.tenant, actor.person, guide.workspace, guide.id)
        case GuestActor() | Anonymous():
            granted = Access.NONE
        case _:
            assert_never(actor)
    linked = max((link.access for link in links_to(actor, guide.id)), default=Access.NONE)
    return Access(max(granted, linked))
