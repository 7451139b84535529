"""Guides as rows: where a guide lies, who made it, and the few words about it that lists show.

What a guide says is in its documents. title, tags, steps, cover and changed_at here are derived from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from storage.database import Database
from storage.ids import Author, Digest, GuideId, PersonId, TenantId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide that is there, or was until deleted_at."""

    tenant: TenantId
    id: GuideId
    workspace: WorkspaceId
    epoch: int
    title: str
    tags: tuple[str, ...]
    steps: int
    cover: Digest | None
    created_by: Author
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A guide in somebody's list. access: the most that a grant gives them, 0 when only a link shows it to them."""

    guide: Guide
    access: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What lists show of a guide's content."""

    title: str = ""
    tags: tuple[str, ...] = ()
    steps: int = 0
    cover: Digest | None = None


@dataclass(frozen=True, slots=True)
class Visible:
    """Where somebody may look: all of these workspaces, and these guides besides."""

    workspaces: tuple[WorkspaceId, ...]
    guides: tuple[GuideId, ...]


async def insert_guide(
    database: Database,
    tenant: TenantId,
    guide: GuideId,
    *,
    workspace: WorkspaceId,
    author: Author,
    preview: Preview = Preview(),
    owner: PersonId | None = None,
) -> None:
    """A new guide with its three documents, all still empty. owner: the person who may do everything with it."""
    await database.execute(
        """
        with guide as (
            insert into guides (tenant, id, workspace, created_by, title, tags, steps, cover)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            returning tenant, id, epoch
        ), owned as (
            insert into grants (tenant, person, guide, access)
            select tenant, $9, id, 4 from guide where $9::text is not null
        )
        insert into documents (tenant, guide, part, epoch)
        select tenant, id, part, epoch from guide, unnest(array['content', 'comments', 'suggestions']) as part
        """,
        tenant,
        guide,
        workspace,
        author,
        preview.title,
        list(preview.tags),
        preview.steps,
        preview.cover,
        owner,
    )


async def select_guide(database: Database, tenant: TenantId, guide: GuideId) -> Guide | None:
    """A guide, deleted or not."""
    row = await database.fetchrow("select * from guides where tenant = $1 and id = $2", tenant, guide)
    return None if row is None else _guide(row)


async def select_guide_granted(
    database: Database, tenant: TenantId, guide: GuideId, person: PersonId
) -> tuple[Guide, int] | None:
    """A guide, deleted or not, and the most that a person was given to it or to its workspace: 0 when nothing."""
    row = await database.fetchrow(
        """
        select g.*, (select coalesce(max(access), 0) from grants
                      where tenant = $1 and person = $3 and (workspace = g.workspace or guide = g.id)) as granted
          from guides g
         where g.tenant = $1 and g.id = $2
        """,
        tenant,
        guide,
        person,
    )
    return None if row is None else (_guide(row), row["granted"])


async def select_guides(
    database: Database,
    tenant: TenantId,
    person: PersonId,
    linked: Sequence[GuideId] = (),
    *,
    after: tuple[datetime, GuideId] | None = None,
    limit: int = 50,
) -> list[Listed]:
    """The guides a person may see, recently changed first. after: the place of the last guide of the page before.

    A guide whose first edit was never written is not shown: its making was cut short.
    """
    rows = await database.fetch(
        """
        with mine as (
            select workspace, guide, access from grants where tenant = $1 and person = $2
        ), seen as (
            -- of each workspace no more than the page can show, off its index
            select latest.id
              from mine
             cross join lateral (
                   select g.id
                     from guides g
                     join documents d on (d.tenant, d.guide, d.epoch) = (g.tenant, g.id, g.epoch)
                          and d.part = 'content' and d.head > 0
                    where g.tenant = $1 and g.workspace = mine.workspace and g.deleted_at is null
                      and ($4::timestamptz is null or (g.changed_at, g.id) < ($4, $5))
                    order by g.changed_at desc, g.id desc
                    limit $6) latest
             union
            select guide from mine where guide is not null
             union
            select unnest($3::text[])
        )
        select g.*, greatest(w.access, p.access, 0) as access
          from seen
          join guides g on (g.tenant, g.id) = ($1, seen.id)
          join documents d on (d.tenant, d.guide, d.epoch) = (g.tenant, g.id, g.epoch)
               and d.part = 'content' and d.head > 0
          left join mine w on w.workspace = g.workspace
          left join mine p on p.guide = g.id
         where g.deleted_at is null
           and ($4::timestamptz is null or (g.changed_at, g.id) < ($4, $5))
         order by g.changed_at desc, g.id desc
         limit $6
        """,
        tenant,
        person,
        list(linked),
        after[0] if after else None,
        after[1] if after else None,
        limit,
    )
    return [Listed(_guide(row), row["access"]) for row in rows]


async def select_visible(database: Database, tenant: TenantId, person: PersonId) -> Visible:
    """Where a person's grants let them look."""
    rows = await database.fetch("select workspace, guide from grants where tenant = $1 and person = $2", tenant, person)
    return Visible(
        tuple(row["workspace"] for row in rows if row["workspace"] is not None),
        tuple(row["guide"] for row in rows if row["guide"] is not None),
    )


async def select_existing(database: Database, tenant: TenantId, guides: Sequence[GuideId]) -> set[GuideId]:
    """Those of the guides that were not deleted."""
    rows = await database.fetch(
        "select id from guides where tenant = $1 and id = any($2::text[]) and deleted_at is null",
        tenant,
        list(guides),
    )
    return {row["id"] for row in rows}


async def update_preview(
    database: Database, tenant: TenantId, guide: GuideId, preview: Preview, changed_at: datetime
) -> None:
    """Note what lists show of a guide now. changed_at: when its last edit was made."""
    await database.execute(
        """
        update guides
           set title      = $3,
               tags       = $4,
               steps      = $5,
               cover      = $6,
               changed_at = $7
         where tenant = $1 and id = $2
        """,
        tenant,
        guide,
        preview.title,
        list(preview.tags),
        preview.steps,
        preview.cover,
        changed_at,
    )


async def mark_guide_deleted(database: Database, tenant: TenantId, guide: GuideId) -> bool:
    """Let a guide go. Its log stays, and takes nothing more in. False when it was gone already."""
    ended = await database.fetch(
        """
        with gone as (
            update guides set deleted_at = now() where tenant = $1 and id = $2 and deleted_at is null
            returning tenant, id, epoch
        ), locked as ( -- in the order of those who write
            select d.number from gone g join documents d on (d.tenant, d.guide, d.epoch) = (g.tenant, g.id, g.epoch)
             order by d.number for update of d
        )
        update documents d set ended = true from locked l where l.number = d.number returning d.number
        """,
        tenant,
        guide,
    )
    return bool(ended)


async def delete_unwritten_guide(database: Database, tenant: TenantId, guide: GuideId) -> None:
    """Undo insert_guide, when the first edit never came. A guide with anything in its log is left alone."""
    async with database.transaction() as connection:
        unwritten = await connection.fetchval(
            """
            select not exists (select from documents where tenant = $1 and guide = $2 and head > 0)
              from guides where tenant = $1 and id = $2 for update
            """,
            tenant,
            guide,
        )
        if unwritten:
            await connection.execute("delete from media where tenant = $1 and guide = $2", tenant, guide)
            await connection.execute("delete from grants where tenant = $1 and guide = $2", tenant, guide)
            await connection.execute("delete from documents where tenant = $1 and guide = $2", tenant, guide)
            await connection.execute("delete from guides where tenant = $1 and id = $2", tenant, guide)


def _guide(row: asyncpg.Record | dict[str, Any]) -> Guide:
    return Guide(
        tenant=row["tenant"],
        id=row["id"],
        workspace=row["workspace"],
        epoch=row["epoch"],
        title=row["title"],
        tags=tuple(row["tags"]),
        steps=row["steps"],
        cover=row["cover"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        deleted_at=row["deleted_at"],
    )
