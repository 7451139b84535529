"""Recordings under way: who records what into which guide, and the sealed batches of what was said.

A recording's row is its counter, as a document's is of its log: the lock on it orders batches, so that events are
numbered without a hole whoever sends them to whichever process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import asyncpg

from storage.database import Database, KeptConnection
from storage.ids import Author, DeviceId, GuideId, RecordingId, TenantId, WorkspaceId

MANY = 100  # recordings that a look for those untold answers at most
REST = timedelta(seconds=5)  # after the first telling that failed
LONGEST_REST = timedelta(hours=1)
LAPSED = timedelta(hours=12)  # without a word, after which nobody is thought to record any more

_SELECT = "select *, coalesce(again_at > now(), false) as rests from recordings"


@dataclass(frozen=True, slots=True)
class Brief:
    """How a recording's first events are told: numbered steps, the last one's title, and the event that begins it."""

    events: int
    steps: int
    last: str
    since: int


@dataclass(frozen=True, slots=True)
class Recording:
    """One run of a recorder. have: events on disk. told: how many of them the guide tells of, as in the brief.

    key: wrapped; None once what was said is no longer kept. after: the step of the guide that its first step follows.
    from_step, to_step: the stretch of the guide that it takes the place of; to its end when only the first is given.
    language: that its words are told in. tries: how often in a row it could not be told. rests: whether it is too early
    to try again.
    """

    tenant: TenantId
    id: RecordingId
    workspace: WorkspaceId
    guide: GuideId
    author: Author
    agent: str
    title: str
    after: str | None
    from_step: str | None
    to_step: str | None
    key: bytes | None
    have: int
    told: int
    brief: Brief
    size: int
    started_at: datetime
    stopped_at: datetime | None
    language: str
    tries: int
    rests: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """Events first to last of a recording, enciphered."""

    tenant: TenantId
    recording: RecordingId
    first: int
    last: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a recording is on disk; and whether the batch that was put was taken, rather than known or too early.

    told: of how many of its events it is known how they are told by now, which is in so many steps.
    """

    have: int
    taken: bool
    told: int = 0
    steps: int = 0


async def insert_recording(
    database: Database,
    tenant: TenantId,
    recording: RecordingId,
    *,
    workspace: WorkspaceId,
    guide: GuideId,
    author: Author,
    agent: str,
    title: str,
    after: str | None = None,
    from_step: str | None = None,
    to_step: str | None = None,
    language: str = "en",
    device: DeviceId | None = None,
    made: bool = False,
    key: bytes,
) -> None:
    """device: the one that records; None for a program with a token. made: whether the guide was made for it."""
    await database.execute(
        """
        insert into recordings
               (tenant, id, workspace, guide, author, agent, title, after, from_step, to_step, key, language, device,
                made)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        tenant,
        recording,
        workspace,
        guide,
        author,
        agent,
        title,
        after,
        from_step,
        to_step,
        key,
        language,
        device,
        made,
    )


async def select_recording(database: Database, tenant: TenantId, recording: RecordingId) -> Recording | None:
    row = await database.fetchrow(f"{_SELECT} where tenant = $1 and id = $2", tenant, recording)
    return None if row is None else _recording(row)


async def records_into_until(database: Database, tenant: TenantId, device: DeviceId, guide: GuideId) -> datetime | None:
    """When the last recording of this device's lapses that is open and that the guide tells, or was made for.

    None when there is none, or nobody has heard it for so long. Whatever it says moves the moment on.
    """
    row = await database.fetchrow(
        """
        select max(changed_at) + $4::interval as until from recordings
         where tenant = $1 and device = $2 and guide = $3 and stopped_at is null
           and (made or told > 0) and changed_at > now() - $4::interval
        """,
        tenant,
        device,
        guide,
        LAPSED,
    )
    assert row is not None, "an aggregate without groups has a row"
    return cast("datetime | None", row["until"])


async def append_batches(writer: KeptConnection, batches: Sequence[Sealed]) -> list[Reached | None]:
    """Put batches behind what is there, each of another recording; on return they are on disk.

    None when there is no such recording or it was stopped. A batch that does not begin where its recording ends changes
    nothing: the answer tells. A recording is asked by its key, in one order.
    """
    rows = await writer.fetch(
        """
        with given as (
            select * from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::bytea[])
                     as given (tenant, recording, first, last, sealed)
        ), locked as (
            select g.*, r.have, r.told_brief, r.told_steps
              from (select * from given order by tenant, recording) g
             cross join lateral (
                select have, told_brief, told_steps from recordings
                 where tenant = g.tenant and id = g.recording and stopped_at is null
                   for update
             ) r
        ), moved as (
            update recordings r set have = l.last, size = r.size + octet_length(l.sealed), changed_at = now()
              from locked l
             where (r.tenant, r.id) = (l.tenant, l.recording) and l.first = l.have + 1
         returning r.tenant, r.id
        ), written as (
            insert into recording_batches (tenant, recording, first, last, sealed)
            select l.tenant, l.recording, l.first, l.last, l.sealed
              from locked l join moved m on (m.tenant, m.id) = (l.tenant, l.recording)
         returning 1
        )
        select l.tenant, l.recording, l.first = l.have + 1 as taken,
               case when l.first = l.have + 1 then l.last else l.have end as have, l.told_brief, l.told_steps
          from locked l
         where (select count(*) from written) >= 0
        """,
        [each.tenant for each in batches],
        [each.recording for each in batches],
        [each.first for each in batches],
        [each.last for each in batches],
        [each.sealed for each in batches],
    )
    reached = {
        (row["tenant"], row["recording"]): Reached(row["have"], row["taken"], row["told_brief"], row["told_steps"])
        for row in rows
    }
    return [reached.get((each.tenant, each.recording)) for each in batches]


async def select_batches(
    database: Database, tenant: TenantId, recording: RecordingId, *, after: int = 0
) -> list[Sealed]:
    """What was said after an event's number, oldest first."""
    rows = await database.fetch(
        """
        select first, last, sealed from recording_batches
         where tenant = $1 and recording = $2 and first > $3
         order by first
        """,
        tenant,
        recording,
        after,
    )
    return [Sealed(tenant, recording, row["first"], row["last"], row["sealed"]) for row in rows]


async def change_language(database: Database, tenant: TenantId, recording: RecordingId, language: str) -> None:
    """Let it be told in another language, from its beginning."""
    await database.execute(
        """
        update recordings
           set language = $3, told = 0, ended_told = false, tries = 0, again_at = null, changed_at = now(),
               told_brief = 0, told_steps = 0, told_last = '', told_since = 0
         where tenant = $1 and id = $2 and key is not null
        """,
        tenant,
        recording,
        language,
    )


async def stop_recording(database: Database, tenant: TenantId, recording: RecordingId) -> None:
    """Take nothing more in. To stop twice changes nothing."""
    await database.execute(
        """
        update recordings set stopped_at = now(), changed_at = now()
         where tenant = $1 and id = $2 and stopped_at is null
        """,
        tenant,
        recording,
    )


async def note_told(database: Database, tenant: TenantId, recording: RecordingId, brief: Brief, *, ended: bool) -> None:
    """Note what the guide tells. It only moves forward. ended: and that it was told to its end."""
    await database.execute(
        """
        update recordings set told = $3, ended_told = ended_told or $4, tries = 0, again_at = null,
               told_brief = $3, told_steps = $5, told_last = $6, told_since = $7
         where tenant = $1 and id = $2 and told <= $3 and key is not null
        """,
        tenant,
        recording,
        brief.events,
        ended,
        brief.steps,
        brief.last,
        brief.since,
    )


async def note_failed(database: Database, tenant: TenantId, recording: RecordingId) -> int:
    """Note that it could not be told. It rests for twice as long each time. Answers how often that was in a row."""
    return int(
        await database.fetchval(
            """
            update recordings set tries = tries + 1, again_at = now() + least($3::interval * 2 ^ least(tries, 20), $4)
             where tenant = $1 and id = $2
            returning tries
            """,
            tenant,
            recording,
            REST,
            LONGEST_REST,
        )
        or 0
    )


async def select_going_on(
    database: Database, asked: Sequence[tuple[TenantId, RecordingId]]
) -> set[tuple[TenantId, RecordingId]]:
    """Those that were not stopped."""
    rows = await database.fetch(
        """
        select r.tenant, r.id from unnest($1::text[], $2::text[]) as asked (tenant, id)
          join recordings r on (r.tenant, r.id) = (asked.tenant, asked.id)
         where r.stopped_at is null
        """,
        [tenant for tenant, _ in asked],
        [recording for _, recording in asked],
    )
    return {(TenantId(row["tenant"]), RecordingId(row["id"])) for row in rows}


async def select_untold(database: Database, *, older: timedelta) -> list[Recording]:
    """Recordings of which the guide does not tell all, and that nobody has heard for so long.

    Those that could not be told are left out while they rest, and come after all others.
    """
    rows = await database.fetch(
        """
        select r.*, false as rests from recordings r
          join guides g on (g.tenant, g.id) = (r.tenant, r.guide) and g.deleted_at is null
         where (r.told < r.have or (r.stopped_at is not null and not r.ended_told))
           and r.key is not null and r.changed_at < now() - $1::interval
           and (r.again_at is null or r.again_at <= now())
         order by r.tries, r.changed_at
         limit $2
        """,
        older,
        MANY,
    )
    return [_recording(row) for row in rows]


async def delete_said(database: Database, tenant: TenantId, recording: RecordingId) -> None:
    """Let what was said go, and the key that opens it. What the guide tells of it stays."""
    async with database.transaction() as connection:
        await connection.execute(
            """
            update recordings set key = null, stopped_at = coalesce(stopped_at, now()), told_last = ''
             where tenant = $1 and id = $2
            """,
            tenant,
            recording,
        )
        await connection.execute(
            "delete from recording_batches where tenant = $1 and recording = $2", tenant, recording
        )


async def delete_said_long_ago(database: Database, days: int) -> int:
    """Let go what was said in recordings longer ago than their workspace's policy keeps it. Answers of how many.

    days: where there is no policy. A recording that was not told to its end waits a day at least: somebody may record.
    """
    rows = await database.fetch(
        """
        select r.tenant, r.id
          from recordings r
          left join lateral (select (policy ->> 'raw_days')::int as days from recording_policies
                              where (tenant, workspace) = (r.tenant, r.workspace)
                              order by version desc limit 1) p on true
         where (r.key is not null or r.told_last <> '')
           and r.changed_at < now() - make_interval(days => coalesce(p.days, $1))
           and (r.ended_told or r.changed_at < now() - interval '1 day')
         order by r.changed_at
         limit $2
        """,
        days,
        MANY,
    )
    for row in rows:
        await delete_said(database, row["tenant"], row["id"])
    return len(rows)


def _recording(row: asyncpg.Record) -> Recording:
    return Recording(
        row["tenant"],
        row["id"],
        row["workspace"],
        row["guide"],
        row["author"],
        row["agent"],
        row["title"],
        row["after"],
        row["from_step"],
        row["to_step"],
        row["key"],
        row["have"],
        row["told"],
        Brief(row["told_brief"], row["told_steps"], row["told_last"], row["told_since"]),
        row["size"],
        row["started_at"],
        row["stopped_at"],
        row["language"],
        row["tries"],
        row["rests"],
    )
