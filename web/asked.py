"""What a route is told of who asks: by the time it runs, web/rules.py has found it out and put it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from quart import g

from auth.access import Access
from auth.actor import Actor, PersonActor, author_of_person
from storage.guides import Guide
from storage.ids import Author, DeviceId, PersonId, TenantId, WorkspaceId
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class AskedGuide:
    """Who asks about which guide, and what they may do to it. At least what the rule says."""

    actor: Actor
    guide: Guide
    access: Access


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a guide, and where. owner: to whom it is given; None when they may do everything there already."""

    tenant: TenantId
    workspace: WorkspaceId
    author: Author
    owner: PersonId | None


@dataclass(frozen=True, slots=True)
class AskedWorkspace:
    """Which person asks about which workspace. They have at least the access that the rule says."""

    actor: PersonActor
    workspace: Workspace

    @property
    def maker(self) -> Maker:
        """Who makes a guide here. It is given to them, unless they own all that is here."""
        owner = None if self.workspace.access >= Access.OWN else self.actor.person
        return Maker(self.actor.tenant, self.workspace.id, author_of_person(self.actor.person), owner)


@dataclass(frozen=True, slots=True)
class AskedDevice:
    """A device, and what it is called."""

    id: DeviceId
    name: str


@dataclass(frozen=True, slots=True)
class AskedRecording:
    """For whom something is recorded, and into which workspace. device: None when a program of theirs does it."""

    tenant: TenantId
    person: PersonId
    name: str
    workspace: WorkspaceId
    workspace_name: str
    device: AskedDevice | None

    @property
    def author(self) -> Author:
        """Who is answerable for what is recorded."""
        return author_of_person(self.person)

    @property
    def maker(self) -> Maker:
        return Maker(self.tenant, self.workspace, self.author, self.person)


def asked() -> Asked:
    """For a route with the rule Anyone."""
    return cast("Asked", g.asked)


def asked_person() -> PersonActor:
    """For a route with the rule SignedIn."""
    return cast("PersonActor", cast("Asked", g.asked).actor)


def asked_guide() -> AskedGuide:
    """For a route with a GuideAccess rule."""
    return cast("AskedGuide", g.asked)


def asked_workspace() -> AskedWorkspace:
    """For a route with a WorkspaceAccess rule."""
    return cast("AskedWorkspace", g.asked)


def asked_recording() -> AskedRecording:
    """For a route with the rule Recording."""
    return cast("AskedRecording", g.asked)
