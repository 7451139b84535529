"""/api/device and /api/devices: what a recorder may know of itself, and people of theirs."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from quart import Blueprint, Response
from quart_schema import document_response

from auth.oauth import CLIENTS
from storage.devices import delete_device_of, select_devices
from storage.errors import Gone
from storage.ids import DeviceId
from web.asked import asked_person, asked_recording
from web.encoding import answer
from web.resources import resources

blueprint = Blueprint("devices", __name__)


class Named(Struct):
    """Something by its id, with what people call it."""

    id: str
    name: str


class Recorder(Struct):
    """For whom one records, and into which workspace. device: null for a program with an API token."""

    person: Named
    workspace: Named
    device: Named | None


class Device(Struct):
    """A recorder that was let in. address: from where it asked; seen_at: when it last fetched tokens."""

    id: str
    name: str
    kind: str
    address: str
    workspace: Named
    created_at: datetime
    seen_at: datetime


class Devices(Struct):
    """One's own, newest first."""

    devices: list[Device]


@blueprint.get("/api/device")
@document_response(Recorder)
async def who_am_i() -> Response:
    """Tell a recorder for whom it records, and where."""
    asked = asked_recording()
    return answer(
        Recorder(
            Named(asked.person, asked.name),
            Named(asked.workspace, asked.workspace_name),
            None if asked.device is None else Named(asked.device.id, asked.device.name),
        )
    )


@blueprint.get("/api/devices")
@document_response(Devices)
async def list_devices() -> Response:
    """List the recorders that I let in."""
    person = asked_person()
    return answer(
        Devices(
            [
                Device(
                    row.id,
                    row.name,
                    CLIENTS[row.client].kind,
                    row.address,
                    Named(row.workspace, row.workspace_name),
                    row.created_at,
                    row.seen_at,
                )
                for row in await select_devices(resources().database, person.tenant, person.person)
            ]
        )
    )


@blueprint.delete("/api/devices/<device>")
async def end(device: str) -> tuple[str, int]:
    """End a recorder that I let in. It can do nothing more from then on."""
    person = asked_person()
    if not await delete_device_of(resources().database, person.tenant, DeviceId(device), person.person):
        raise Gone("You have no such recorder.")
    return "", 204
