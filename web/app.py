"""The composition root: all that answers, put together once."""

from __future__ import annotations

from quart_schema import Info, QuartSchema
from quart_schema.openapi import HttpSecurityScheme

from web import (
    device_page,
    devices,
    erasing,
    export,
    guides,
    health,
    hocuspocus,
    imports,
    media,
    metrics,
    oauth,
    pages,
    people,
    reading,
    record_page,
    recording_media,
    recording_policy,
    recordings,
    search,
    session,
    sharing,
    socket,
    steps,
    tickets,
    versions,
    visit,
)
from web.body import BoundedRequest
from web.connection import Connection, Socket
from web.encoding import Json
from web.errors import answer_errors
from web.headers import add_headers, policy
from web.metrics import count_requests, tell_requests
from web.openapi import Description
from web.resources import Cairn, Resources
from web.rules import MIB, hold_rules

NOUNS = (
    device_page,
    devices,
    erasing,
    export,
    guides,
    health,
    hocuspocus,
    imports,
    media,
    metrics,
    oauth,
    pages,
    people,
    reading,
    record_page,
    recording_media,
    recording_policy,
    recordings,
    search,
    session,
    sharing,
    socket,
    steps,
    tickets,
    versions,
    visit,
)
VERSION = "0.1.0"


def create_app(resources: Resources) -> Cairn:
    """An app that answers with these resources, which have to stay open while it does.

    Raises LookupError when a route is not in the table of rules.
    """
    app = Cairn("web.app", static_folder="static", template_folder="templates")
    app.resources = resources
    app.request_class = BoundedRequest
    app.asgi_websocket_class = Connection
    app.websocket_class = Socket
    app.config.update(
        MAX_CONTENT_LENGTH=64 * MIB,  # the rules know better, but only once the route is known
        MAX_FORM_MEMORY_SIZE=8 * MIB,
        MAX_FORM_PARTS=4_000,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    QuartSchema(
        app,
        openapi_path="/api/openapi.json",
        # Their pages load scripts from other people's servers.
        swagger_ui_path=None,
        redoc_ui_path=None,
        scalar_ui_path=None,
        info=Info(title="Cairn", version=VERSION, description="Guides that a team keeps true together."),
        security_schemes={"token": HttpSecurityScheme(scheme="bearer")},
        security=[{"token": []}],
        conversion_preference="msgspec",
        openapi_provider_class=Description,
    )
    app.json = Json(app)
    for noun in NOUNS:
        app.register_blueprint(noun.blueprint)
    add_headers(app, policy(resources.picture_origins))
    count_requests(app)
    if resources.config.access_log:
        tell_requests(app)
    answer_errors(app)
    hold_rules(app)
    return app
