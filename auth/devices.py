"""Devices: how a recorder comes in, stays in and goes out again. Load, let Authlib decide (auth/oauth.py), write.

    begin       the recorder is given two codes
    find, allow, deny
                a person who is signed in types the short one, looks and decides
    exchange    the recorder asks with the long one until it is given tokens; with a refresh token for the next ones
    revoke      it signs out

Why it is as it is: docs/why/how-a-recorder-signs-in.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from auth import oauth
from auth.access import RECORDING
from auth.actor import PersonActor
from auth.attempts import count_attempt, forgive_attempt
from auth.device_names import clean_name
from auth.oauth import Form, Reply, Tokens, first
from auth.place import Place
from auth.secret import RECORDER, REFRESH, derived_secret, digest_of
from auth.user_code import read_user_code
from storage.database import Database
from storage.device_requests import (
    Waiting,
    allow_device_request,
    deny_device_request,
    insert_device_request,
    poll_device_request,
    select_device_request,
)
from storage.devices import (
    Pair,
    RefreshToken,
    delete_device,
    exchange_refresh,
    insert_device,
    select_refresh_token,
    select_token_of_device,
)
from storage.ids import FIRST_TENANT, DeviceId, WorkspaceId, new_id, new_secret

ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=90)  # from its last exchange
AGAIN = timedelta(minutes=2)  # for so long an answer that was lost can be asked for again; who waited for it waits 30 s
BEGINNINGS = 30  # sign-ins that may be begun from one house, in a window of auth/attempts.py
GUESSES = 10  # wrong codes of a person
GUESSES_OF_HOUSE = 30  # … and of all who are at one address

Standing = Literal["good", "again", "copied", "over"]
"""Of a refresh token: unused; used just now, so that its answer may be lost; in two hands; of no use."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What the recorder is told. ended: its device, for a token of it was shown that had been used."""

    reply: Reply
    ended: DeviceId | None = None


async def begin(database: Database, form: Form, uri: str, verification_uri: str, place: Place) -> Reply:
    """uri: what was asked; verification_uri: where people go. Raises TooMuch when one house begins very many."""
    while True:
        reply, codes = oauth.begin(form, uri, verification_uri)
        if codes is None:
            return reply
        limit = {f"beginning at {place.house}": BEGINNINGS}
        await count_attempt(database, FIRST_TENANT, limit, "Very many recorders asked from here to be let in.")
        if await insert_device_request(
            database,
            FIRST_TENANT,
            digest_of(codes.device_code),
            digest_of(codes.user_code),
            client=codes.client,
            name=clean_name(first(form, "device_name") or "", oauth.CLIENTS[codes.client].kind),
            address=place.address,
            life=timedelta(seconds=oauth.CODE_LIFE),
            pace=oauth.PACE,
        ):
            return reply
        # Another recorder shows the same letters just now: draw again.


async def find(database: Database, person: PersonActor, typed: str, place: Place) -> Waiting | None:
    """The recorder that shows this code and waits; None when there is none, which is counted.

    Raises TooMuch after very many wrong ones.
    """
    code = read_user_code(typed)
    if code is None:
        return None
    limits = {f"guess of {person.person}": GUESSES, f"guess at {place.house}": GUESSES_OF_HOUSE}
    await count_attempt(database, person.tenant, limits, "Those were too many wrong codes.")
    found = await select_device_request(database, person.tenant, digest_of(code))
    if found is not None:
        await forgive_attempt(database, person.tenant, limits)
    return found


async def allow(database: Database, person: PersonActor, waiting: Waiting, workspace: WorkspaceId) -> bool:
    """Let a recorder in. False when it no longer waits, or the person may not edit in that workspace."""
    return await allow_device_request(
        database, person.tenant, waiting.sha256, person.person, workspace, least=RECORDING
    )


async def deny(database: Database, person: PersonActor, waiting: Waiting) -> bool:
    """False when it no longer waits."""
    return await deny_device_request(database, person.tenant, waiting.sha256)


async def exchange(database: Database, form: Form, uri: str) -> Exchanged:
    """Give a recorder tokens, or say why not."""
    match first(form, "grant_type"):
        case oauth.BY_CODE:
            return await _exchange_code(database, form, uri)
        case oauth.BY_REFRESH:
            return await _exchange_refresh(database, form, uri)
        case _:
            return Exchanged(oauth.exchange(form, uri, None, None, _new_tokens())[0])


async def revoke(database: Database, form: Form, uri: str) -> Reply:
    """End the device that a token belongs to, whichever of its tokens that is."""
    token = await select_token_of_device(database, digest_of(first(form, "token") or ""))
    reply, is_revoked = oauth.revoke(form, uri, token)
    if is_revoked and token is not None:
        await delete_device(database, token.tenant, token.device)
    return reply


async def _exchange_code(database: Database, form: Form, uri: str) -> Exchanged:
    request = digest_of(first(form, "device_code") or "")
    polled = await poll_device_request(database, request, RECORDING)
    tokens = _new_tokens()
    reply, is_given = oauth.exchange(form, uri, polled, None, tokens)
    if is_given and not await insert_device(database, request, DeviceId(new_id()), _pair(tokens)):
        # Another process was asked at the same moment, and was sooner: the code is used up.
        reply, _ = oauth.exchange(form, uri, None, None, tokens)
    return Exchanged(reply)


async def _exchange_refresh(database: Database, form: Form, uri: str) -> Exchanged:
    secret = first(form, "refresh_token") or ""
    while True:
        shown = await select_refresh_token(database, digest_of(secret), RECORDING)
        standing = "over" if shown is None else _standing(shown)
        good = shown if standing in ("good", "again") else None
        salt = new_secret() if good is None or good.salt is None else good.salt
        tokens = _successors(secret, salt, timedelta(0) if good is None or good.used_ago is None else good.used_ago)
        reply, is_given = oauth.exchange(form, uri, None, good, tokens)
        if shown is not None and standing == "copied":
            await delete_device(database, shown.tenant, shown.device)
            return Exchanged(reply, ended=shown.device)
        if not is_given or standing == "again":
            return Exchanged(reply)
        if await exchange_refresh(database, digest_of(secret), salt, _pair(tokens)):
            return Exchanged(reply)
        # Asked twice at the same moment, and the other was sooner: look again what became of it.


def _standing(shown: RefreshToken) -> Standing:
    if shown.used_ago is not None and not (shown.is_newest and shown.used_ago <= AGAIN):
        return "copied"
    if shown.is_expired or not shown.may_record:
        return "over"
    return "good" if shown.used_ago is None else "again"


def _new_tokens() -> Tokens:
    return Tokens(RECORDER + new_secret(), REFRESH + new_secret(), int(ACCESS_LIFE.total_seconds()))


def _successors(secret: str, salt: str, age: timedelta) -> Tokens:
    """The tokens that follow a refresh token: the same for whoever shows it again. age: since they were made."""
    return Tokens(
        RECORDER + derived_secret(secret, salt, "access"),
        REFRESH + derived_secret(secret, salt, "refresh"),
        int((ACCESS_LIFE - age).total_seconds()),
    )


def _pair(tokens: Tokens) -> Pair:
    return Pair(digest_of(tokens.access), ACCESS_LIFE, digest_of(tokens.refresh), REFRESH_LIFE)
