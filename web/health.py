"""Is it there, and can it work? For whoever watches over the process."""

from __future__ import annotations

from quart import Blueprint, Response
from quart_schema import hide

from web.resources import resources

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@hide
async def healthz() -> Response:
    """The process answers. It asks nobody else, so that a restart is not the answer to a database that is away."""
    return Response("alive\n", content_type="text/plain")


@blueprint.get("/readyz")
@hide
async def readyz() -> Response:
    """It can do its work: the database answers. Unavailable (503) when not."""
    await resources().database.fetchval("select 1")
    return Response("ready\n", content_type="text/plain")
