"""Device requests: recorders that ask to be let in, from showing a code until they fetch their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storage.database import Database
from storage.ids import Digest, PersonId, TenantId, WorkspaceId

HURRY = 5  # seconds by which the pace grows when somebody polls too soon: RFC 8628 section 3.5
LEEWAY = 1  # seconds that the way here may differ from one poll to the next
KEPT = timedelta(hours=1)  # after it ran out: for so long the recorder is told that it did


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recorder that waits for an answer, as the person who gives it sees it."""

    sha256: Digest
    client: str
    name: str
    address: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Polled:
    """The same as the recorder that asks again meets it. is_early: sooner than it was told.

    answer: None while there is none. Who allowed it and may no longer, has not.
    """

    client: str
    person: PersonId | None
    answer: Literal["allowed", "denied"] | None
    is_expired: bool
    is_early: bool


async def insert_device_request(
    database: Database,
    tenant: TenantId,
    sha256: Digest,
    user_sha256: Digest,
    *,
    client: str,
    name: str,
    address: str,
    life: timedelta,
    pace: int,
) -> bool:
    """False when another recorder shows the same user code. pace: seconds between two polls at least."""
    status = await database.execute(
        """
        insert into device_requests (tenant, sha256, user_sha256, client, name, address, expires_at, pace)
        values ($1, $2, $3, $4, $5, $6, now() + $7::interval, $8)
        on conflict (user_sha256) do nothing
        """,
        tenant,
        sha256,
        user_sha256,
        client,
        name,
        address,
        life,
        pace,
    )
    return status == "INSERT 0 1"


async def select_device_request(database: Database, tenant: TenantId, user_sha256: Digest) -> Waiting | None:
    """The recorder that shows this user code, if it still waits for an answer."""
    row = await database.fetchrow(
        """
        select sha256, client, name, address, asked_at
          from device_requests
         where tenant = $1 and user_sha256 = $2 and answer is null and expires_at > now()
        """,
        tenant,
        user_sha256,
    )
    return None if row is None else Waiting(row["sha256"], row["client"], row["name"], row["address"], row["asked_at"])


async def allow_device_request(
    database: Database, tenant: TenantId, sha256: Digest, person: PersonId, workspace: WorkspaceId, least: int
) -> bool:
    """Let it in, for a person. False when it no longer waits, or they have less than that access to the workspace."""
    status = await database.execute(
        """
        update device_requests r
           set answer = 'allowed', person = g.person, workspace = g.workspace
          from grants g
         where r.tenant = $1 and r.sha256 = $2 and r.answer is null and r.expires_at > now()
           and g.tenant = $1 and g.person = $3 and g.workspace = $4 and g.access >= $5
        """,
        tenant,
        sha256,
        person,
        workspace,
        least,
    )
    return status == "UPDATE 1"


async def deny_device_request(database: Database, tenant: TenantId, sha256: Digest) -> bool:
    """False when it no longer waits."""
    status = await database.execute(
        """
        update device_requests set answer = 'denied'
         where tenant = $1 and sha256 = $2 and answer is null and expires_at > now()
        """,
        tenant,
        sha256,
    )
    return status == "UPDATE 1"


async def poll_device_request(database: Database, sha256: Digest, least: int) -> Polled | None:
    """What the recorder with this device code is told, noting that it asked. None when there is no such code.

    least: the access to the workspace that whoever allowed it must still have.
    """
    row = await database.fetchrow(
        """
        with before as (
            select sha256,
                   coalesce(polled_at > now() - make_interval(secs => pace - $3::integer), false) as is_early
              from device_requests
             where sha256 = $1
               for update
        )
        update device_requests r
           set polled_at = now(), pace = r.pace + case when b.is_early then $4::integer else 0 end
          from before b
         where r.sha256 = b.sha256
        returning r.client, r.person, r.expires_at <= now() as is_expired, b.is_early,
                  case when r.answer = 'allowed' and not exists (
                           select from grants g
                            where (g.tenant, g.person, g.workspace) = (r.tenant, r.person, r.workspace)
                              and g.access >= $2)
                       then 'denied' else r.answer end as answer
        """,
        sha256,
        least,
        LEEWAY,
        HURRY,
    )
    if row is None:
        return None
    return Polled(row["client"], row["person"], row["answer"], row["is_expired"], row["is_early"])


async def delete_expired_device_requests(database: Database) -> None:
    """Of every tenant."""
    await database.execute("delete from device_requests where expires_at < now() - $1::interval", KEPT)
