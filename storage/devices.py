"""Devices: recorders that somebody let in, and their tokens. A device is there until it is ended; then so are they.

insert_device         what was allowed becomes a device with its first pair of tokens, once
exchange_refresh      a refresh token is used up, and its successors are kept, once
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Database
from storage.ids import DeviceId, Digest, PersonId, TenantId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token and a refresh token that are given out together, and how long each is good."""

    access: Digest
    access_life: timedelta
    refresh: Digest
    refresh_life: timedelta


@dataclass(frozen=True, slots=True)
class Device:
    """A device as its person sees it. seen_at: when it last fetched tokens."""

    id: DeviceId
    client: str
    name: str
    address: str
    workspace: WorkspaceId
    workspace_name: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records with an access token: a device, for a person, into a workspace."""

    tenant: TenantId
    device: DeviceId
    device_name: str
    person: PersonId
    person_name: str
    workspace: WorkspaceId
    workspace_name: str


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token that was shown. may_record: its person has still the access that it takes.

    used_ago and salt: None while it is unused. is_newest: what it was exchanged for was not used yet.
    """

    tenant: TenantId
    device: DeviceId
    client: str
    person: PersonId
    may_record: bool
    is_expired: bool
    used_ago: timedelta | None
    salt: str | None
    is_newest: bool


@dataclass(frozen=True, slots=True)
class TokenOfDevice:
    """Whose a token is, of whichever kind and good or not."""

    tenant: TenantId
    device: DeviceId
    client: str


async def insert_device(database: Database, request: Digest, device: DeviceId, pair: Pair) -> bool:
    """Make what was allowed a device. False when it was not, is no longer, or somebody else was sooner."""
    status = await database.execute(
        """
        with taken as (
            delete from device_requests
             where sha256 = $1 and answer = 'allowed' and expires_at > now()
            returning tenant, person, workspace, client, name, address
        ), made as (
            insert into devices (tenant, id, person, workspace, client, name, address)
            select tenant, $2, person, workspace, client, name, address from taken
            returning tenant, id
        )
        insert into device_tokens (tenant, sha256, device, kind, expires_at)
        select m.tenant, t.sha256, m.id, t.kind, now() + t.life
          from made m
         cross join (values ($3::text, 'access', $4::interval),
                            ($5::text, 'refresh', $6::interval)) t (sha256, kind, life)
        """,
        request,
        device,
        pair.access,
        pair.access_life,
        pair.refresh,
        pair.refresh_life,
    )
    return status == "INSERT 0 2"


async def exchange_refresh(database: Database, refresh: Digest, salt: str, pair: Pair) -> bool:
    """Use a refresh token up and keep its successors. False when it is not, or no longer, to be used.

    salt: what the successors were made with, besides the token.
    """
    status = await database.execute(
        """
        with used as (
            update device_tokens set used_at = now(), salt = $2
             where sha256 = $1 and kind = 'refresh' and used_at is null and expires_at > now()
            returning tenant, device
        ), seen as (
            update devices d set seen_at = now() from used u where (d.tenant, d.id) = (u.tenant, u.device)
        )
        insert into device_tokens (tenant, sha256, device, kind, after, expires_at)
        select u.tenant, t.sha256, u.device, t.kind, $1, now() + t.life
          from used u
         cross join (values ($3::text, 'access', $4::interval),
                            ($5::text, 'refresh', $6::interval)) t (sha256, kind, life)
        """,
        refresh,
        salt,
        pair.access,
        pair.access_life,
        pair.refresh,
        pair.refresh_life,
    )
    return status == "INSERT 0 2"


async def select_recorder(database: Database, access: Digest, least: int) -> Recorder | None:
    """Who has this access token, if it is good and its person has at least that access to the workspace."""
    row = await database.fetchrow(
        """
        select d.tenant, d.id, d.name, d.person, p.name as person_name, d.workspace, w.name as workspace_name
          from device_tokens t
          join devices d on (d.tenant, d.id) = (t.tenant, t.device)
          join people p on (p.tenant, p.id) = (d.tenant, d.person)
          join workspaces w on (w.tenant, w.id) = (d.tenant, d.workspace)
          join grants g on (g.tenant, g.person, g.workspace) = (d.tenant, d.person, d.workspace)
         where t.sha256 = $1 and t.kind = 'access' and t.expires_at > now() and g.access >= $2
        """,
        access,
        least,
    )
    if row is None:
        return None
    return Recorder(
        row["tenant"],
        row["id"],
        row["name"],
        row["person"],
        row["person_name"],
        row["workspace"],
        row["workspace_name"],
    )


async def select_refresh_token(database: Database, refresh: Digest, least: int) -> RefreshToken | None:
    """least: the access to the workspace that it takes."""
    row = await database.fetchrow(
        """
        select d.tenant, d.id, d.client, d.person, t.salt,
               t.expires_at <= now() as is_expired,
               now() - t.used_at as used_ago,
               exists (select from grants g
                        where (g.tenant, g.person, g.workspace) = (d.tenant, d.person, d.workspace)
                          and g.access >= $2) as may_record,
               not exists (select from device_tokens s
                            where s.after = t.sha256 and s.kind = 'refresh' and s.used_at is not null) as is_newest
          from device_tokens t
          join devices d on (d.tenant, d.id) = (t.tenant, t.device)
         where t.sha256 = $1 and t.kind = 'refresh'
        """,
        refresh,
        least,
    )
    if row is None:
        return None
    return RefreshToken(
        row["tenant"],
        row["id"],
        row["client"],
        row["person"],
        row["may_record"],
        row["is_expired"],
        row["used_ago"],
        row["salt"],
        row["is_newest"],
    )


async def select_token_of_device(database: Database, sha256: Digest) -> TokenOfDevice | None:
    row = await database.fetchrow(
        """
        select d.tenant, d.id, d.client
          from device_tokens t
          join devices d on (d.tenant, d.id) = (t.tenant, t.device)
         where t.sha256 = $1
        """,
        sha256,
    )
    return None if row is None else TokenOfDevice(row["tenant"], row["id"], row["client"])


async def select_devices(database: Database, tenant: TenantId, person: PersonId) -> list[Device]:
    """A person's, newest first. One whose tokens have all run out is none any more."""
    rows = await database.fetch(
        """
        select d.id, d.client, d.name, d.address, d.workspace, w.name as workspace_name, d.created_at, d.seen_at
          from devices d
          join workspaces w on (w.tenant, w.id) = (d.tenant, d.workspace)
         where d.tenant = $1 and d.person = $2
           and exists (select from device_tokens t
                        where (t.tenant, t.device) = (d.tenant, d.id) and t.expires_at > now())
         order by d.created_at desc, d.id
        """,
        tenant,
        person,
    )
    return [Device(**dict(row)) for row in rows]


async def delete_device(database: Database, tenant: TenantId, device: DeviceId) -> bool:
    """End it. False when it is over already."""
    status = await database.execute("delete from devices where tenant = $1 and id = $2", tenant, device)
    return status == "DELETE 1"


async def delete_device_of(database: Database, tenant: TenantId, device: DeviceId, person: PersonId) -> bool:
    """End it if it is this person's. False when they have no such device."""
    status = await database.execute(
        "delete from devices where tenant = $1 and id = $2 and person = $3", tenant, device, person
    )
    return status == "DELETE 1"


async def delete_expired_devices(database: Database) -> None:
    """Of every tenant: tokens that have run out, and devices that have none left."""
    await database.execute("delete from device_tokens where expires_at <= now()")
    await database.execute(
        """
        delete from devices d
         where not exists (select from device_tokens t where (t.tenant, t.device) = (d.tenant, d.id))
        """
    )
