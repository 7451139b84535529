"""People besides the owner: made through the API, let in by one-time links or by share links, like their browsers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http.cookies import SimpleCookie

from tests.stories.api import Api
from tests.stories.server import Server


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account here, signed in. api: asks as they do."""

    id: str
    name: str
    api: Api


async def a_person(server: Server, name: str, access: str | None = None) -> Person:
    """Somebody new, signed in. access: what they may do in the whole workspace; nothing when left out."""
    made = await server.api.post("/api/people", new_person(name, access))
    return Person(made["id"], name, await by_link(server, made["sign_in"]))


def new_person(name: str, access: str | None = None) -> dict[str, str]:
    """What POST /api/people wants to know of somebody."""
    person = {"name": name, "email": f"{secrets.token_hex(6)}@example.org"}
    return person if access is None else {**person, "access": access}


async def a_guest(server: Server, guide: str, access: str) -> Api:
    """Make a link with this access, follow it as a browser does, and ask on as whoever that is."""
    link = await server.api.post(f"/api/guides/{guide}/links", {"access": access})
    return await by_link(server, link["url"])


async def by_link(server: Server, url: str) -> Api:
    """Somebody who followed an address that gives a cookie: a share link, a sign-in link."""
    answer = await Api(server.url, {}).ask("GET", url)
    cookies = SimpleCookie(answer.headers["set-cookie"])
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    return Api(server.url, {"Cookie": cookie, "Origin": server.url})
