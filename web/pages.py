"""The pages of the editor: one program, which looks at its address to see what to show."""

from __future__ import annotations

from pathlib import Path

from quart import Blueprint, Response, send_file
from quart_schema import hide

from storage.errors import Unavailable

STATIC = Path(__file__).parent / "static"
EDITOR = STATIC / "editor" / "index.html"

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@hide
async def home() -> Response:
    return await _editor()


@blueprint.get("/guides/<guide>")
@hide
async def guide(guide: str) -> Response:  # noqa: ARG001 - looked up by the rule
    return await _editor()


@blueprint.get("/guides/<guide>/versions/<version>")
@hide
async def version(guide: str, version: str) -> Response:  # noqa: ARG001
    return await _editor()


@blueprint.get("/away.js")
@hide
async def away() -> Response:
    """The service worker that says that we are away. A worker looks after addresses below its own: so it is up here."""
    return await send_file(STATIC / "away.js", mimetype="text/javascript", cache_timeout=0, conditional=True)


async def _editor() -> Response:
    try:
        return await send_file(EDITOR, mimetype="text/html", cache_timeout=0, conditional=True)
    except FileNotFoundError as error:
        raise Unavailable("The editor was not built.", hint="`make` builds it.") from error
