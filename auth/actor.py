"""An actor: who makes this request, after identity.py has looked. And how they came in, since that can end.

Four variants, each with only what it has. More ways to sign in (OpenID Connect) end in a session like any other and
add no variant; what a way may not do is told by ``via``. A device is not among those whose access to a guide can be
asked: it may record, and watch what it records (auth/watching.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.ids import Author, DeviceId, Digest, GuideId, PersonId, TenantId, WorkspaceId
from storage.sessions import HeldLink


@dataclass(frozen=True, slots=True)
class BySession:
    """A browser's cookie. The one way in that a browser sends without being asked, so that Origin matters."""

    sha256: Digest
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ByToken:
    """A program's Bearer token."""

    id: str


@dataclass(frozen=True, slots=True)
class ByTicket:
    """A one-time ticket, which stands for the way in that it was issued under and is good for one guide."""

    under: BySession | ByToken
    guide: GuideId


@dataclass(frozen=True, slots=True)
class ByDevice:
    """A recorder that watches the guide which its recording tells, for the person who let it in.

    until: when the recording lapses, unless something is heard of it: then it is let in for longer when it comes back.
    """

    id: DeviceId
    until: datetime


Via = BySession | ByToken | ByTicket | ByDevice


@dataclass(frozen=True, slots=True)
class PersonActor:
    """Somebody who signed in, or a program acting for them. links: those their browser came by."""

    tenant: TenantId
    person: PersonId
    name: str
    via: Via
    links: tuple[HeldLink, ...] = ()


@dataclass(frozen=True, slots=True)
class GuestActor:
    """Somebody we only know by the share links they came by."""

    tenant: TenantId
    via: Via
    links: tuple[HeldLink, ...]


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody we know anything of."""

    tenant: TenantId


@dataclass(frozen=True, slots=True)
class DeviceActor:
    """A recorder that a person let in, for one workspace. name: the person's."""

    tenant: TenantId
    device: DeviceId
    device_name: str
    person: PersonId
    name: str
    workspace: WorkspaceId
    workspace_name: str


Actor = PersonActor | GuestActor | Anonymous
AnyActor = Actor | DeviceActor

GUEST = "Guest"


def name_of(actor: Actor) -> str:
    """What others see."""
    return actor.name if isinstance(actor, PersonActor) else GUEST


def links_to(actor: Actor, guide: GuideId) -> list[HeldLink]:
    """The links an actor holds to a guide, strongest first."""
    held = () if isinstance(actor, Anonymous) else actor.links
    return sorted((link for link in held if link.guide == guide), key=lambda link: (-link.access, link.id))


def author_of_person(person: PersonId) -> Author:
    return Author(f"person:{person}")


def author_of(actor: Actor, guide: GuideId) -> Author:
    """Who is answerable for what this actor writes into a guide. A guest is answerable as the link they came by."""
    if isinstance(actor, PersonActor):
        return author_of_person(actor.person)
    links = links_to(actor, guide)
    assert links, "nobody without a name or a link gets as far as writing"
    return Author(f"link:{links[0].id}")


def grounds_of(actor: Actor, guide: GuideId) -> frozenset[str]:
    """What an actor's access to a guide rests on. When one of these changes, their sockets have to come back."""
    grounds = {f"link:{link.id}" for link in links_to(actor, guide)}
    if isinstance(actor, PersonActor):
        grounds.add(f"person:{actor.person}")
    if not isinstance(actor, Anonymous):
        match actor.via:
            case BySession(sha256=sha256) | ByTicket(under=BySession(sha256=sha256)):
                grounds.add(f"session:{sha256}")
            case ByToken(id=token) | ByTicket(under=ByToken(id=token)):
                grounds.add(f"token:{token}")
            case ByDevice(id=device):
                grounds.add(f"device:{device}")
    return frozenset(grounds)


def ends_at(actor: Actor, guide: GuideId) -> datetime | None:
    """When what an actor's access rests on may first run out by itself; None when nothing of it does."""
    ends = [link.expires_at for link in links_to(actor, guide) if link.expires_at is not None]
    if not isinstance(actor, Anonymous):
        match actor.via:
            case BySession(expires_at=moment) | ByTicket(under=BySession(expires_at=moment)) | ByDevice(until=moment):
                ends.append(moment)
            case _:
                pass
    return min(ends, default=None)
