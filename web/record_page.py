"""/record: how to get a recorder, connect it and record. It needs no script."""

from __future__ import annotations

import asyncio

from quart import Blueprint, Response, render_template, send_from_directory
from quart_schema import hide

from storage.errors import Gone
from web.packages import FOLDER, packages_in
from web.resources import resources

blueprint = Blueprint("record_page", __name__)


@blueprint.get("/record")
@hide
async def page() -> str:
    packages = await asyncio.to_thread(packages_in, FOLDER)
    return await render_template("record.html", cairn=resources().config.public_url, packages=packages)


@blueprint.get("/record/<browser>")
@hide
async def package(browser: str) -> Response:
    """The extension for a browser, as a zip."""
    found = (await asyncio.to_thread(packages_in, FOLDER)).get(browser)
    if found is None:
        raise Gone("There is no such recorder here.", hint="/record says which there are.")
    return await send_from_directory(FOLDER, found.file, as_attachment=True, attachment_filename=found.file)
