"""Watching: a recorder may read along in the guide that its own recording tells, while it is open, and nothing more.

A recording that was only begun into somebody's guide opens nothing: it has to have made the guide, or to be told there
already, where people see it; and one that nobody has heard for hours is over for this.

It watches as the person who let it in, so it sees nothing that they may not see.
"""

from __future__ import annotations

from auth.access import Access, access
from auth.actor import ByDevice, DeviceActor, PersonActor
from storage.database import Database
from storage.guides import Guide
from storage.ids import GuideId
from storage.recordings import records_into_until


async def watched(database: Database, device: DeviceActor, guide: GuideId) -> tuple[PersonActor, Guide] | None:
    """As whom the device watches this guide; None when it may not."""
    until = await records_into_until(database, device.tenant, device.device, guide)
    if until is None:
        return None
    person = PersonActor(device.tenant, device.person, device.name, ByDevice(device.device, until))
    found, held = await access(database, person, guide)
    return None if found is None or held < Access.VIEW else (person, found)
