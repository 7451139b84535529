"""Watching: a recorder may read along in the guide that its own recording tells, while it is open, and nothing more.

It watches as the person who let it in, so it sees nothing that they may not see.
"""

from __future__ import annotations

from auth.access import Access, access
from auth.actor import ByDevice, DeviceActor, PersonActor
from storage.database import Database
from storage.guides import Guide
from storage.ids import GuideId
from storage.recordings import records_into


async def watched(database: Database, device: DeviceActor, guide: GuideId) -> tuple[PersonActor, Guide] | None:
    """As whom the device watches this guide; None when it may not."""
    if not await records_into(database, device.tenant, device.device, guide):
        return None
    person = PersonActor(device.tenant, device.person, device.name, ByDevice(device.device))
    found, held = await access(database, person, guide)
    return None if found is None or held < Access.VIEW else (person, found)
