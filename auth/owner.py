"""The owner: the first person here, who is let in by a link that the server prints and lets in all others."""

from __future__ import annotations

from storage.database import Database
from storage.ids import FIRST_TENANT, PersonId, TenantId, WorkspaceId
from storage.people import insert_owner

OWNER = PersonId("owner")
HOME = WorkspaceId("home")


async def ensure_owner(database: Database, tenant: TenantId = FIRST_TENANT) -> PersonId:
    """The owner of the workspace ``home``, who is made when there is none yet. Safe to call from several at once."""
    await insert_owner(database, tenant, OWNER, workspace=HOME, name="Owner", email="owner@localhost")
    return OWNER
