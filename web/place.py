"""Where the present request came from."""

from __future__ import annotations

from quart import request

from auth.place import Place, place_from
from web.resources import resources


def asked_from() -> Place:
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
    return place_from(request.remote_addr, forwarded, resources().config.proxies)
