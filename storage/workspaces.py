"""Workspaces: where guides lie, and to which whole access can be given."""

from __future__ import annotations

from dataclasses import dataclass

from storage.database import Database
from storage.ids import PersonId, TenantId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as one person meets it. access: what they may do in it, 0 when nothing."""

    id: WorkspaceId
    name: str
    access: int


async def select_workspace(
    database: Database, tenant: TenantId, workspace: WorkspaceId, person: PersonId
) -> Workspace | None:
    row = await database.fetchrow(
        """
        select w.id, w.name, coalesce(g.access, 0) as access
          from workspaces w
          left join grants g on (g.tenant, g.workspace) = (w.tenant, w.id) and g.person = $3
         where w.tenant = $1 and w.id = $2
        """,
        tenant,
        workspace,
        person,
    )
    return None if row is None else Workspace(row["id"], row["name"], row["access"])


async def select_workspaces(database: Database, tenant: TenantId, person: PersonId, least: int) -> list[Workspace]:
    """Those to which a person has at least this access, by name."""
    rows = await database.fetch(
        """
        select w.id, w.name, g.access
          from grants g
          join workspaces w on (w.tenant, w.id) = (g.tenant, g.workspace)
         where g.tenant = $1 and g.person = $2 and g.access >= $3
         order by lower(w.name), w.id
        """,
        tenant,
        person,
        least,
    )
    return [Workspace(row["id"], row["name"], row["access"]) for row in rows]
