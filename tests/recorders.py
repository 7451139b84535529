"""Time for recorders: what was kept of them goes back, and so their clock goes on. Nobody waits."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database

CLOCKS = {
    "device_requests": ("asked_at", "expires_at", "polled_at"),
    "devices": ("created_at", "seen_at"),
    "device_tokens": ("expires_at", "used_at"),
    "attempts": ("began_at",),
}


async def time_passes(database: Database, passed: timedelta) -> None:
    """As far as all that is kept of recorders can tell."""
    for table, columns in CLOCKS.items():
        back = ", ".join(f"{column} = {column} - $1::interval" for column in columns)
        await database.execute(f"update {table} set {back}", passed)
