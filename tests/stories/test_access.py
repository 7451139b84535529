"""Stories of who may do what: what is not shared is not there, and what is taken away is gone at once."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Mapping

import pytest
from websockets.asyncio.client import ClientConnection

from collab.protocol import SyncStep1, SyncStep2, Update, decode, encode
from tests.stories.api import Answer, Api
from tests.stories.guests import a_guest, a_person, by_link
from tests.stories.peer import Peer, open_socket
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.waiting import SOON, until

AT_ONCE = 1.0  # seconds after the change was answered
UNKNOWN, FORBIDDEN, GONE, LOOKED_AT_ANEW = 4401, 4403, 4404, 1012
NOWHERE = "AAAAAAAAAAAAAAAAAAAAAA"

ROUTES = (
    ("GET", "", None),
    ("PATCH", "", {"title": "mine"}),
    ("DELETE", "", None),
    ("GET", "/read", None),
    ("POST", "/steps", {"title": "x"}),
    ("PATCH", "/steps/x", {"title": "x"}),
    ("GET", "/versions", None),
    ("POST", "/versions", {"name": "x"}),
    ("GET", "/changes?from=x", None),
    ("GET", "/links", None),
    ("POST", "/links", {"access": "edit"}),
    ("GET", "/grants", None),
    ("GET", "/export?format=md", None),
    ("GET", "/media/" + "0" * 64, None),
)


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=str)
async def test_a_guide_that_one_may_not_see_and_one_that_is_not_there_answer_alike(
    server: Server, method: str, path: str, body: Mapping[str, str] | None
) -> None:
    theirs, stranger = await a_guide(server), await a_person(server, "Stranger")
    pages = path == "/read"
    prefix = "/guides" if pages else "/api/guides"
    for api, status in ((stranger.api, 404), (Api(server.url, {}), 401)):
        there = await api.ask(method, f"{prefix}/{theirs}{path}", body)
        nowhere = await api.ask(method, f"{prefix}/{NOWHERE}{path}", body)
        assert there.status == nowhere.status == status
        assert _told(there, theirs) == _told(nowhere, NOWHERE)
        assert there.headers.keys() == nowhere.headers.keys()


async def test_a_socket_tells_a_stranger_the_same_of_both(server: Server) -> None:
    theirs, stranger = await a_guide(server), await a_person(server, "Stranger")
    for headers, code in ((stranger.api.headers, GONE), ({}, UNKNOWN)):
        there = await _ends(server, theirs, headers)
        nowhere = await _ends(server, NOWHERE, headers)
        assert there == nowhere
        assert there[0] == code


async def test_who_may_only_read_is_shown_out_when_they_write(server: Server) -> None:
    guide = await a_guide(server)
    reader = await a_guest(server, guide, "view")
    peer = Peer("Reader")
    async with Peer("Åsa").connected(server, guide) as writer:
        async with open_socket(server, f"/sync/{guide}", dict(reader.headers)) as socket:
            await socket.send(encode(SyncStep1(b"\0")))
            await socket.send(encode(SyncStep2(b"\0\0")))  # as every stock client does, whatever it may
            for update in await _what_is_there(socket):
                peer.doc.apply_update(update)
            assert peer.canonical() == writer.canonical()
            peer.type_somewhere(random.Random(3))
            await socket.send(encode(Update(peer.doc.get_update())))
            assert await _end_of(socket) == FORBIDDEN
        writer.type_somewhere(random.Random(4))
        await writer.until_saved()
        assert writer.closes == []
        assert "Reader" not in str(await server.api.get(f"/api/guides/{guide}"))


async def test_a_revoked_link_shuts_the_page_and_its_sockets_at_once(server: Server) -> None:
    guide = await a_guide(server)
    kept = await server.api.post(f"/api/guides/{guide}/links", {"access": "view"})
    lost = await server.api.post(f"/api/guides/{guide}/links", {"access": "edit"})
    guest, other = await by_link(server, lost["url"]), await by_link(server, kept["url"])
    assert (await guest.ask("GET", lost["url"])).status == 200
    async with (
        open_socket(server, f"/sync/{guide}", dict(guest.headers)) as losing,
        open_socket(server, f"/sync/{guide}", dict(other.headers)) as keeping,
    ):
        await losing.recv()
        await keeping.recv()
        await server.api.delete(f"/api/guides/{guide}/links/{lost['id']}")
        assert await _end_of(losing, AT_ONCE) == LOOKED_AT_ANEW
        assert (await _ends(server, guide, guest.headers))[0] in (GONE, UNKNOWN)
        assert (await Api(server.url, {}).ask("GET", lost["url"])).status == 404
        assert (await guest.ask("GET", f"/api/guides/{guide}")).status in (401, 404)
        assert (await guest.ask("GET", f"/guides/{guide}/read")).status in (401, 404)

        await keeping.send(encode(SyncStep1(b"\0")))
        assert await _what_is_there(keeping), "somebody else's link was shut too"


async def test_access_that_is_taken_from_a_person_is_gone_at_their_open_sockets_too(server: Server) -> None:
    guide, ben = await a_guide(server), await a_person(server, "Бен")
    await server.api.put(f"/api/guides/{guide}/grants/{ben.id}", {"access": "edit"})
    peer = Peer("Бен")
    async with peer.connected(server, guide, **ben.api.headers):
        peer.type_somewhere(random.Random(5))
        await peer.until_saved()

        await server.api.put(f"/api/guides/{guide}/grants/{ben.id}", {"access": "view"})
        await until(lambda: peer.closes[:1] == [LOOKED_AT_ANEW], AT_ONCE)
        await until(lambda: peer.synced)
        peer.type_somewhere(random.Random(6))
        await until(lambda: FORBIDDEN in peer.closes)

        await server.api.delete(f"/api/guides/{guide}/grants/{ben.id}")
        await until(lambda: GONE in peer.closes)


@pytest.mark.parametrize("way", ["signing out", "deleting the guide"])
async def test_whoever_loses_all_access_is_shown_out(server: Server, way: str) -> None:
    guide, ben = await a_guide(server), await a_person(server, "Бен", "edit")
    async with open_socket(server, f"/sync/{guide}", dict(ben.api.headers)) as socket:
        await socket.recv()
        if way == "signing out":
            await ben.api.post("/api/sign-out")
        else:
            await server.api.delete(f"/api/guides/{guide}")
        assert await _end_of(socket, AT_ONCE) == LOOKED_AT_ANEW
    assert (await _ends(server, guide, ben.api.headers))[0] == (UNKNOWN if way == "signing out" else GONE)


async def test_a_page_of_another_site_cannot_use_somebodys_cookie(server: Server) -> None:
    guide, ben = await a_guide(server), await a_person(server, "Бен", "edit")
    for origin in ("https://evil.example", "null", server.url + ".evil.example"):
        foreign = {**ben.api.headers, "Origin": origin}
        assert (await _ends(server, guide, foreign))[0] == FORBIDDEN
        changed = await Api(server.url, foreign).ask("PATCH", f"/api/guides/{guide}", {"title": "taken"})
        assert changed.status == 403
    without = {name: value for name, value in ben.api.headers.items() if name != "Origin"}
    assert (await _ends(server, guide, without))[0] == FORBIDDEN
    assert (await server.api.get(f"/api/guides/{guide}"))["title"] != "taken"


async def test_a_ticket_opens_one_guide_once_and_not_after_its_session_has_ended(server: Server) -> None:
    guide, other, ben = await a_guide(server), await a_guide(server), await a_person(server, "Бен", "edit")
    used, elsewhere, late = [(await ben.api.post("/api/tickets", {"guide": guide}))["ticket"] for _ in range(3)]
    async with open_socket(server, f"/sync/{guide}", {}, subprotocols=[f"ticket.{used}"]) as socket:
        await socket.send(encode(SyncStep1(b"\0")))
        assert await _what_is_there(socket)
    assert (await _ends(server, guide, {}, used))[0] == UNKNOWN
    assert (await _ends(server, other, {}, elsewhere))[0] in (UNKNOWN, GONE)
    assert (await _ends(server, guide, {}, elsewhere))[0] == UNKNOWN, "it was good after it had been shown elsewhere"
    await ben.api.post("/api/sign-out")
    assert (await _ends(server, guide, {}, late))[0] == UNKNOWN


async def test_a_sign_in_link_lets_one_browser_in(server: Server) -> None:
    made = await server.api.post("/api/people", {"name": "Zoé", "email": "zoe@example.org"})
    first = await by_link(server, made["sign_in"])
    assert (await first.get("/api/me"))["person"]["name"] == "Zoé"
    again = await Api(server.url, {}).ask("GET", made["sign_in"])
    assert again.status == 410
    assert "set-cookie" not in again.headers


async def test_no_secret_is_written_to_the_log(server: Server) -> None:
    guide, ben = await a_guide(server), await a_person(server, "Бен", "edit")
    link = await server.api.post(f"/api/guides/{guide}/links", {"access": "edit"})
    await by_link(server, link["url"])
    ticket = (await ben.api.post("/api/tickets", {"guide": guide}))["ticket"]
    await _ends(server, NOWHERE, {}, ticket)
    cookie = ben.api.headers["Cookie"].partition("=")[2]
    await until(lambda: "/api/tickets" in server.printed)
    for secret in (server.token, link["url"].rpartition("/")[2], ticket, cookie):
        assert secret not in server.printed


async def _ends(server: Server, guide: str, headers: Mapping[str, str], ticket: str | None = None) -> tuple[int, str]:
    """With which code and reason a socket is refused."""
    offered = [f"ticket.{ticket}"] if ticket else None
    async with open_socket(server, f"/sync/{guide}", dict(headers), subprotocols=offered) as socket:
        code = await _end_of(socket)
        return code, socket.close_reason or ""


async def _end_of(socket: ClientConnection, seconds: float = SOON) -> int:
    async with asyncio.timeout(seconds):
        await socket.wait_closed()
    return socket.close_code or 1006


async def _what_is_there(socket: ClientConnection) -> list[bytes]:
    """The answer to our question for everything: updates, of which the last comes as step 2."""
    updates: list[bytes] = []
    async with asyncio.timeout(SOON):
        while True:
            frame = await socket.recv()
            assert isinstance(frame, bytes)
            match decode(frame) if frame[0] == 0 else None:
                case Update(update):
                    updates.append(update)
                case SyncStep2(update):
                    return [*updates, update]


def _told(answer: Answer, guide: str) -> str:
    """What an answer says, but for what it was asked about and the number of the asking."""
    return re.sub(r'"request":"\w+"', "", answer.text.replace(guide, "·"))
