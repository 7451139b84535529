"""/record: how to get a recorder, connect it and record. It needs no script."""

from __future__ import annotations

from quart import Blueprint, render_template
from quart_schema import hide

from web.resources import resources

blueprint = Blueprint("record_page", __name__)


@blueprint.get("/record")
@hide
async def page() -> str:
    return await render_template("record.html", cairn=resources().config.public_url)
