"""People who come by a share link: a browser's session without a name, as a program can hold one."""

from __future__ import annotations

from http.cookies import SimpleCookie

from tests.stories.api import Api
from tests.stories.server import Server


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
