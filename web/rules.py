"""Who may ask what: one table, and the one place where it is held.

An endpoint that is not in the table keeps the server from starting. Before any route runs, ``enforce`` has found out
who asks, which guide they ask about and what they may do to it, and put that where the route finds it (web/asked.py).
A guide that is not there and one that may not be seen are answered alike, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, assert_never

from quart import Quart, Websocket, g, request
from quart.wrappers.base import BaseRequestWebsocket
from werkzeug.exceptions import RequestEntityTooLarge

from auth.access import RECORDING, Access, access
from auth.actor import Actor, Anonymous, AnyActor, BySession, ByToken, DeviceActor, PersonActor
from auth.identity import Shown, identify
from auth.owner import HOME
from auth.watching import watched
from storage.errors import Forbidden, Gone, Invalid, Unknown
from storage.guides import Guide
from storage.ids import GuideId, Part
from storage.workspaces import Workspace, select_workspace
from web.asked import Asked, AskedDevice, AskedGuide, AskedRecording, AskedWorkspace
from web.resources import Resources, resources

KIB = 1024
MIB = 1024 * KIB

COOKIE = "cairn_session"
TICKET = "ticket."  # a subprotocol that begins so carries a ticket
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110 section 9.2.1
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Public:
    """Nobody is looked at."""


@dataclass(frozen=True, slots=True)
class Anyone:
    """Whoever asks is looked at, and may be anybody."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person."""


@dataclass(frozen=True, slots=True)
class GuideAccess:
    """Whoever has this access to the guide. named: where the request says which guide."""

    least: Access
    named: Literal["path", "body"] = "path"


@dataclass(frozen=True, slots=True)
class WorkspaceAccess:
    """A person with this access to the workspace."""

    least: Access


@dataclass(frozen=True, slots=True)
class Recording:
    """A device, for its workspace, or a program of a person who may edit there. No other rule lets a device in."""


Rule = Public | Anyone | SignedIn | GuideAccess | WorkspaceAccess | Recording

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "static": Public(),
        "openapi": Public(),
        "health.healthz": Public(),
        "health.readyz": Public(),
        "metrics.metrics": Public(),
        "media.blob": Public(),  # its address is signed, and the signature is looked at there
        "session.sign_in": Public(),  # the code in its address is looked at there, once
        "session.sign_in_page": Public(),
        "session.sign_out": Anyone(),
        "session.me": Anyone(),
        "oauth.metadata": Public(),
        "oauth.device_authorization": Public(),  # a recorder that nobody knows yet
        "oauth.token": Public(),  # the code or the token that is shown is looked at there
        "oauth.revoke": Public(),
        "record_page.page": SignedIn(),
        "record_page.package": SignedIn(),
        "device_page.page": SignedIn(),
        "device_page.look": SignedIn(),
        "device_page.answer": SignedIn(),
        "device_page.end": SignedIn(),
        "devices.who_am_i": Recording(),
        "recordings.begin": Recording(),
        "recordings.read": Recording(),  # whose it is, is looked at there
        "recordings.hear": Recording(),
        "recording_media.picture": Recording(),
        "recording_media.clip": Recording(),
        "recordings.stop": Recording(),
        "recordings.tell_in": Recording(),
        "recordings.live": Recording(),
        "recording_policy.read": WorkspaceAccess(Access.VIEW),
        "recording_policy.change": WorkspaceAccess(Access.OWN),
        "devices.list_devices": SignedIn(),
        "devices.end": SignedIn(),
        "reading.by_link": Anyone(),  # the secret in its address is looked at there
        "reading.by_name": GuideAccess(Access.VIEW),
        "pages.away": Public(),
        "pages.home": SignedIn(),
        "pages.guide": GuideAccess(Access.VIEW),
        "pages.version": GuideAccess(Access.VIEW),
        "guides.list_guides": SignedIn(),
        "guides.make": WorkspaceAccess(Access.EDIT),
        "guides.read": GuideAccess(Access.VIEW),
        "guides.change": GuideAccess(Access.EDIT),
        "guides.delete": GuideAccess(Access.OWN),
        "erasing.erase_history": GuideAccess(Access.OWN),
        "steps.add": GuideAccess(Access.EDIT),
        "steps.change": GuideAccess(Access.EDIT),
        "steps.remove": GuideAccess(Access.EDIT),
        "versions.list_versions": GuideAccess(Access.VIEW),
        "versions.name": GuideAccess(Access.EDIT),
        "versions.read": GuideAccess(Access.VIEW),
        "versions.restore": GuideAccess(Access.EDIT),
        "versions.changes": GuideAccess(Access.VIEW),
        "sharing.list_links": GuideAccess(Access.OWN),
        "sharing.make_link": GuideAccess(Access.OWN),
        "sharing.revoke_link": GuideAccess(Access.OWN),
        "sharing.list_grants": GuideAccess(Access.OWN),
        "sharing.give": GuideAccess(Access.OWN),
        "sharing.take_away": GuideAccess(Access.OWN),
        "people.list_people": WorkspaceAccess(Access.EDIT),
        "people.add": WorkspaceAccess(Access.OWN),
        "people.let_in": WorkspaceAccess(Access.OWN),
        "media.add": GuideAccess(Access.EDIT),
        "media.picture": GuideAccess(Access.VIEW),
        "imports.take_in": WorkspaceAccess(Access.EDIT),
        "export.export": GuideAccess(Access.VIEW),
        "search.search": SignedIn(),
        "tickets.issue": GuideAccess(Access.VIEW, named="body"),
        "socket.sync": GuideAccess(Access.VIEW),
        "socket.sync_part": GuideAccess(Access.VIEW),
        "hocuspocus.sync": Anyone(),  # each guide is asked for in a message, and admit looks at each
        "visit.visit": GuideAccess(Access.VIEW),  # as at a socket, the room refuses an edit of one who may not write
        "visit.visit_part": GuideAccess(Access.VIEW),
    }
)

BODY = 2 * MIB  # bytes a request may bring
BODIES: Mapping[str, int] = MappingProxyType(
    {
        "imports.take_in": 33 * MIB,
        "media.add": 20 * MIB,
        "visit.visit": 16 * MIB,
        "visit.visit_part": 16 * MIB,
        "recordings.hear": MIB,
        "recording_media.picture": 16 * MIB,
        "recording_media.clip": 16 * MIB,
        "oauth.device_authorization": 16 * KIB,
        "oauth.token": 16 * KIB,
        "oauth.revoke": 16 * KIB,
    }
)


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may come in at a socket, and what they may do to the guide."""

    actor: Actor
    access: Access
    epoch: int


def hold_rules(app: Quart) -> None:
    """Let nothing of the app run but by the table. Call it when all routes are known."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    unruled = sorted(endpoints - RULES.keys())
    if unruled:
        raise LookupError(f"Nobody said who may ask {', '.join(unruled)}: add it to web/rules.py")
    app.before_request(enforce)


async def enforce() -> None:
    """Raises Unknown, Forbidden, Gone or TooMuch when the rule of the endpoint is not met."""
    if request.routing_exception is not None or request.endpoint is None:
        return  # there is no such address, which dispatching is about to say
    _bound_body(BODIES.get(request.endpoint, BODY))
    rule = RULES[request.endpoint]
    if isinstance(rule, Public):
        return
    here = resources()
    g.expulsions = here.hub.expulsions  # before the look-up: an access that changes while we look is looked at anew
    asking = await identify(here.database, _shown(request))
    if request.method not in SAFE:
        _check_origin(request, asking, here)
    if not all(is_id(value) for name, value in (request.view_args or {}).items() if name != "guide"):
        raise Gone
    if isinstance(rule, Recording):
        g.asked = await _recording(here, asking)
        return
    actor = _no_device(asking)
    match rule:
        case Anyone():
            g.asked = Asked(actor)
        case SignedIn():
            g.asked = Asked(_person(actor))
        case GuideAccess(least, named):
            if isinstance(actor, Anonymous):
                raise Unknown
            name = (request.view_args or {})["guide"] if named == "path" else await _guide_in_body()
            guide, held = await _look_up(here, actor, GuideId(name))
            _check(held, least)
            g.asked = AskedGuide(actor, guide, held)
        case WorkspaceAccess(least):
            person = _person(actor)
            g.asked = AskedWorkspace(person, await _workspace(here, person, least))
        case _:
            assert_never(rule)


async def admit(here: Resources, websocket: Websocket, guide: GuideId, part: Part, token: str = "") -> Admission:
    """Who is at the door of a guide's socket. Raises Unknown, Forbidden (a page of another site) or Gone.

    A device may watch the guide that its own open recording tells; see auth/watching.py.
    A ticket comes as a subprotocol, a token as a header, a session as a cookie. Only the last is sent by a browser
    on its own, even for a page of another site, so only then does Origin count. token: a ticket or token that came in
    a message, which some clients' protocol has for it.
    """
    rule = RULES["socket.sync" if part == "content" else "socket.sync_part"]
    assert isinstance(rule, GuideAccess)
    offered = [*websocket.requested_subprotocols, token]
    ticket = next((each.removeprefix(TICKET) for each in offered if each.startswith(TICKET)), None)
    shown = _shown(websocket, ticket)
    if token and ticket is None:
        shown = replace(shown, bearer=token)
    asking = await identify(here.database, shown, guide=guide)
    if isinstance(asking, DeviceActor) and part == "content" and is_id(guide):
        seen = await watched(here.database, asking, guide)
        if seen is not None:
            return Admission(seen[0], Access.VIEW, seen[1].epoch)
    actor = _no_device(asking)
    if isinstance(actor, Anonymous):
        raise Unknown
    _check_origin(websocket, actor, here)
    found, held = await _look_up(here, actor, guide)
    _check(held, rule.least)
    return Admission(actor, held, found.epoch)


async def admit_recorder(here: Resources, asking: Websocket) -> AskedRecording:
    """Who is at the door of a recording's WebSocket, by the Authorization header."""
    return await _recording(here, await identify(here.database, _shown(asking)))


def is_id(value: str) -> bool:
    """Whether anything could have this id. Postgres need not be asked about what it cannot even write down."""
    return ID.fullmatch(value) is not None


async def _look_up(here: Resources, actor: Actor, name: GuideId) -> tuple[Guide, Access]:
    guide, held = await access(here.database, actor, name) if is_id(name) else (None, Access.NONE)
    if guide is None or held is Access.NONE:
        raise Gone("There is no such guide, or it is not shared with you.")
    return guide, held


def _check(held: Access, least: Access) -> None:
    if held < least:
        raise Forbidden(
            f"This takes {least.word} access; you have {held.word} access.", hint="Ask an owner for more access."
        )


def _no_device(actor: AnyActor) -> Actor:
    if isinstance(actor, DeviceActor):
        raise Forbidden("A recorder may record, and nothing else.")
    return actor


async def _recording(here: Resources, actor: AnyActor) -> AskedRecording:
    if isinstance(actor, DeviceActor):
        device = AskedDevice(actor.device, actor.device_name)
        return AskedRecording(actor.tenant, actor.person, actor.name, actor.workspace, actor.workspace_name, device)
    if isinstance(actor, Anonymous):
        raise Unknown
    if not isinstance(actor, PersonActor) or not isinstance(actor.via, ByToken):
        raise Forbidden("Only a recorder can do this, or a program with a token.")
    workspace = await _workspace(here, actor, RECORDING)
    return AskedRecording(actor.tenant, actor.person, actor.name, workspace.id, workspace.name, None)


async def _workspace(here: Resources, person: PersonActor, least: Access) -> Workspace:
    workspace = await select_workspace(here.database, person.tenant, HOME, person.person)
    assert workspace is not None
    _check(Access(workspace.access), least)
    return workspace


def _person(actor: Actor) -> PersonActor:
    if not isinstance(actor, PersonActor):
        raise Unknown
    return actor


def _shown(asking: BaseRequestWebsocket, ticket: str | None = None) -> Shown:
    kind, _, bearer = asking.headers.get("Authorization", "").partition(" ")
    return Shown(
        ticket=ticket,
        bearer=bearer.strip() if kind.lower() == "bearer" else None,
        cookie=asking.cookies.get(COOKIE),
    )


def _check_origin(asking: BaseRequestWebsocket, actor: AnyActor, here: Resources) -> None:
    """A page of another site can make a browser send its cookie along, but not lie about where the page is from."""
    if isinstance(actor, Anonymous | DeviceActor) or not isinstance(actor.via, BySession):
        return
    origin = asking.headers.get("Origin")
    if origin is None:
        ours = asking.headers.get("Sec-Fetch-Site") == "same-origin"
    else:
        scheme = {"ws": "http", "wss": "https"}.get(asking.scheme, asking.scheme)
        ours = origin in here.config.origins or origin == f"{scheme}://{asking.host}"
    if not ours:
        if origin is None and "Sec-Fetch-Site" not in asking.headers:  # it was no browser
            raise Forbidden(
                "Nothing says from which page this was asked.",
                hint="With a session's cookie a request has to have an Origin header, which is Cairn's own address.",
            )
        raise Forbidden("This was asked from a page of another site.", hint="CAIRN_PUBLIC_URL says where Cairn is.")


async def _guide_in_body() -> str:
    match await request.get_json():
        case {"guide": str(name)}:
            return name
    raise Invalid("Say which guide.")


def _bound_body(limit: int) -> None:
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    request.body.bound(limit)  # type: ignore[attr-defined]  # see web/body.py
