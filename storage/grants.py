"""Grants: access that a person was given, to a whole workspace or to one guide.

Access is a number here (1 view, 2 comment, 3 edit, 4 own); auth/access.py gives it its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import asyncpg

from storage.database import Database
from storage.errors import Gone
from storage.ids import GuideId, PersonId, TenantId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Grant:
    """What one person was given, and where."""

    person: PersonId
    name: str
    email: str
    access: int
    source: Literal["guide", "workspace"]


async def select_grants(database: Database, tenant: TenantId, workspace: WorkspaceId, guide: GuideId) -> list[Grant]:
    """Everybody who was given a guide, or the workspace it is in; strongest first."""
    rows = await database.fetch(
        """
        select p.id, p.name, p.email, g.access, case when g.guide is null then 'workspace' else 'guide' end as source
          from grants g
          join people p on (p.tenant, p.id) = (g.tenant, g.person)
         where g.tenant = $1 and (g.workspace = $2 or g.guide = $3)
         order by g.access desc, lower(p.name), p.id, source
        """,
        tenant,
        workspace,
        guide,
    )
    return [Grant(row["id"], row["name"], row["email"], row["access"], row["source"]) for row in rows]


async def upsert_guide_grant(
    database: Database, tenant: TenantId, person: PersonId, guide: GuideId, access: int
) -> None:
    """Give a person access to one guide, instead of what they had been given to it. Raises Gone: no such person."""
    try:
        await database.execute(
            """
            insert into grants (tenant, person, guide, access) values ($1, $2, $3, $4)
            on conflict (tenant, person, guide) where guide is not null do update set access = excluded.access
            """,
            tenant,
            person,
            guide,
            access,
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise Gone("There is no such person here.") from error


async def upsert_workspace_grant(
    database: Database, tenant: TenantId, person: PersonId, workspace: WorkspaceId, access: int
) -> None:
    """Give a person access to a workspace, instead of what they had been given to it. Raises Gone: no such person."""
    try:
        await database.execute(
            """
            insert into grants (tenant, person, workspace, access) values ($1, $2, $3, $4)
            on conflict (tenant, person, workspace) where workspace is not null do update set access = excluded.access
            """,
            tenant,
            person,
            workspace,
            access,
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise Gone("There is no such person here.") from error


async def delete_guide_grant(database: Database, tenant: TenantId, person: PersonId, guide: GuideId) -> bool:
    """False when there was none."""
    status = await database.execute(
        "delete from grants where tenant = $1 and person = $2 and guide = $3", tenant, person, guide
    )
    return status == "DELETE 1"
