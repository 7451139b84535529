"""Recording policies: one row a version, of which the last holds. They are never changed: steps name them."""

from __future__ import annotations

from dataclasses import dataclass

from storage.database import Database
from storage.ids import Author, TenantId, WorkspaceId


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A version of a workspace's policy. policy: JSON text."""

    version: int
    policy: str


async def select_policy(database: Database, tenant: TenantId, workspace: WorkspaceId) -> PolicyRow | None:
    """The one that holds, None where nobody has set any."""
    row = await database.fetchrow(
        """
        select version, policy from recording_policies
         where tenant = $1 and workspace = $2
         order by version desc limit 1
        """,
        tenant,
        workspace,
    )
    return None if row is None else PolicyRow(row["version"], row["policy"])


async def insert_policy(
    database: Database, tenant: TenantId, workspace: WorkspaceId, policy: str, author: Author
) -> int:
    """Let another policy hold from now on. Answers its version. policy: JSON text."""
    async with database.transaction() as connection:
        # Two at a time would draw one number; the workspace's row lets them come one after the other.
        await connection.execute(
            "select from workspaces where tenant = $1 and id = $2 for no key update", tenant, workspace
        )
        version: int = await connection.fetchval(
            """
            insert into recording_policies (tenant, workspace, version, policy, author)
            select $1, $2, coalesce(max(version), 0) + 1, $3::json, $4
              from recording_policies where tenant = $1 and workspace = $2
            returning version
            """,
            tenant,
            workspace,
            policy,
            author,
        )
    return version
