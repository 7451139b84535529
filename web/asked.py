"""What a route is told of who asks: by the time it runs, web/rules.py has found it out and put it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from quart import g

from auth.access import Access
from auth.actor import Actor, PersonActor
from storage.guides import Guide
from storage.ids import DeviceId, PersonId, TenantId, WorkspaceId
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
class AskedWorkspace:
    """Which person asks about which workspace. They have at least the access that the rule says."""

    actor: PersonActor
    workspace: Workspace

    @property
    def new_owner(self) -> PersonId | None:
        """Who is to be given a guide they make here: they themselves, unless they own all that is here."""
        return None if self.workspace.access >= Access.OWN else self.actor.person


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
