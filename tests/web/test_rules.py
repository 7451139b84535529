"""Every address says who may ask, and holds to it: for every role, on every route there is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from quart.testing.connections import WebsocketDisconnectError
from werkzeug.routing import Rule as Route

from auth.access import Access
from auth.owner import OWNER
from storage.guides import insert_guide
from storage.ids import Author, GuideId, TenantId, WorkspaceId
from tests.web.conftest import ORIGIN, House, Visitor, png
from web.app import create_app
from web.rules import RULES, GuideAccess, SignedIn, WorkspaceAccess, hold_rules

pytestmark = pytest.mark.asyncio(loop_scope="session")

GONE = "There is no such guide, or it is not shared with you."
LINKED = {Access.VIEW: "view", Access.COMMENT: "comment", Access.EDIT: "edit"}
BODIES: dict[str, dict[str, Any]] = {
    "guides.change": {"json": {"title": "Other"}},
    "steps.add": {"json": {"title": "Press Save"}},
    "steps.change": {"json": {"title": "Press Save"}},
    "versions.name": {"json": {"name": "First"}},
    "sharing.make_link": {"json": {"access": "view"}},
    "sharing.give": {"json": {"access": "view"}},
    "media.add": {"data": png()},
    "versions.changes": {"query_string": {"from": "none"}},
    "export.export": {"query_string": {"format": "json"}},
}


def guide_routes(house: House) -> list[tuple[str, str, Route]]:
    """Every method, and address but for the guide, of every route about one guide."""
    return [
        (rule.endpoint, method, rule)
        for rule in house.app.url_map.iter_rules()
        if isinstance(RULES[rule.endpoint], GuideAccess) and not rule.websocket
        for method in sorted(rule.methods or ())
        if method != "OPTIONS"
    ]


async def ask(visitor: Visitor, method: str, route: Route, guide: str) -> tuple[int, str]:
    """Ask a route about a guide, with something sensible to say; its status, and what it says but for its request."""
    path = re.sub(r"<(\w+)>", lambda name: guide if name[1] == "guide" else "none", route.rule)
    more = dict(BODIES.get(route.endpoint, {}))
    if route.endpoint == "tickets.issue":
        more = {"json": {"guide": guide}}
    response = await visitor._ask(method, path, **more)
    answered = (await response.get_data(as_text=False)).decode(errors="replace")
    assert isinstance(answered, str)
    return response.status_code, answered.replace(response.headers["X-Request-Id"], "…")


async def test_the_table_and_the_routes_name_each_other(house: House) -> None:
    assert {rule.endpoint for rule in house.app.url_map.iter_rules()} == set(RULES)


async def test_an_address_that_nobody_ruled_keeps_the_server_from_starting(house: House) -> None:
    app = create_app(house.resources)

    @app.get("/api/everything")
    async def everything() -> str:
        return "all"

    with pytest.raises(LookupError, match="everything"):
        hold_rules(app)


async def test_anonymous_may_ask_about_no_guide(house: House) -> None:
    guide = await house.guide()
    for _, method, route in guide_routes(house):
        there, gone = [await ask(house.stranger(), method, route, name) for name in (guide, "missing")]
        assert there == gone
        assert there[0] == 401, route


GIVEN = [Access.VIEW, Access.COMMENT, Access.EDIT]
WAYS = [(way, held) for way in ("workspace", "guide", "link") for held in GIVEN]


@pytest.mark.parametrize(("way", "held"), [*WAYS, ("workspace", Access.OWN), ("guide", Access.OWN)])
async def test_a_role_may_do_what_its_access_says_and_no_more(house: House, way: str, held: Access) -> None:
    guide = await house.guide()
    if way == "link":
        visitor = await house.guest(guide, held.word)
    elif way == "guide":
        visitor = await house.browser(await house.person(guide=(guide, held)))
    else:
        visitor = await house.browser(await house.person(workspace=held))
    for endpoint, method, route in guide_routes(house):
        if endpoint == "guides.delete" and held is Access.OWN:
            continue  # it may, as test_guides shows; here it would leave nothing for the others
        rule = RULES[endpoint]
        assert isinstance(rule, GuideAccess)
        status, said = await ask(visitor, method, route, guide)
        if held < rule.least:
            assert status == 403, (endpoint, method, said)
        else:
            assert status not in (401, 403), (endpoint, method, said)
            assert status < 500 or endpoint.startswith("pages."), (endpoint, method, said)
            assert GONE not in said, (endpoint, method)


async def test_a_missing_guide_and_one_that_is_not_shared_answer_alike_to_the_letter(house: House) -> None:
    hidden, deleted = await house.guide(), await house.guide()
    assert (await (await house.owner()).delete(f"/api/guides/{deleted}")).status_code == 204
    other = TenantId("other")
    await house.resources.database.execute(
        "insert into tenants (id, name) values ('other', 'Other') on conflict do nothing"
    )
    await house.resources.database.execute(
        "insert into workspaces (tenant, id, name) values ('other', 'home', 'Home') on conflict do nothing"
    )
    await insert_guide(
        house.resources.database, other, GuideId("elsewhere"), workspace=WorkspaceId("home"), author=Author("cairn")
    )
    shared = await house.guide()
    visitors = [
        await house.browser(await house.person()),
        await house.program(await house.person()),
        await house.guest(shared, "edit"),
    ]
    for visitor in visitors:
        for endpoint, method, route in guide_routes(house):
            answers = {await ask(visitor, method, route, name) for name in (hidden, deleted, "elsewhere", "a" * 16)}
            assert len(answers) == 1, endpoint
            assert next(iter(answers))[0] == 404, endpoint


async def test_a_guide_of_another_tenant_is_not_there_even_for_an_owner(house: House) -> None:
    await house.resources.database.execute(
        "insert into tenants (id, name) values ('third', 'Third'); "
        "insert into workspaces (tenant, id, name) values ('third', 'home', 'Home')"
    )
    await insert_guide(
        house.resources.database,
        TenantId("third"),
        GuideId("theirs"),
        workspace=WorkspaceId("home"),
        author=Author("cairn"),
    )
    for _, method, route in guide_routes(house):
        status, said = await ask(await house.owner(), method, route, "theirs")
        assert status == 404
        assert GONE in said or method == "HEAD"


async def test_a_name_that_nothing_can_have_is_just_not_there(house: House) -> None:
    owner = await house.owner()
    for name in ("%00", "a%00b", "..%2f", "x" * 65, "%F0%9F%98%80", "a b", "'", "%ff"):
        response = await owner.get(f"/api/guides/{name}")
        assert response.status_code == 404, name
    guide = await house.guide()
    for path in ("versions/%00", "media/%00", "versions/a%00b"):
        assert (await owner.get(f"/api/guides/{guide}/{path}")).status_code == 404
    assert (await owner.get(f"/api/guides/{guide}/changes?from=%00")).status_code == 404


async def test_what_belongs_to_people_is_not_for_guests(house: House) -> None:
    guest = await house.guest(await house.guide(), "edit")
    for rule in house.app.url_map.iter_rules():
        if isinstance(RULES[rule.endpoint], SignedIn | WorkspaceAccess):
            for method in (rule.methods or set()) - {"OPTIONS"}:
                response = await guest._ask(method, re.sub(r"<\w+>", str(OWNER), rule.rule))
                assert response.status_code == 401, rule


async def test_what_belongs_to_the_workspace_takes_access_to_it(house: House) -> None:
    for held in (Access.NONE, Access.VIEW, Access.COMMENT, Access.EDIT):
        visitor = await house.browser(await house.person(workspace=held))
        for rule in house.app.url_map.iter_rules():
            ruled = RULES[rule.endpoint]
            if isinstance(ruled, WorkspaceAccess) and held < ruled.least:
                for method in (rule.methods or set()) - {"OPTIONS"}:
                    response = await visitor._ask(method, rule.rule.replace("<person>", str(OWNER)), json={})
                    assert response.status_code == 403, (held, rule)


class TestOrigin:
    """A page of another site can send a browser's cookie along; it cannot say that it is ours."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://cairn.test.evil.example"},
            {"Origin": "http://cairn.test:8001"},
            {"Origin": "https://cairn.test"},
            {"Origin": ""},
            {},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        ],
    )
    async def test_a_change_asked_from_elsewhere_is_refused(self, house: House, headers: dict[str, str]) -> None:
        owner = await house.owner()
        owner.headers = {"Host": "cairn.test", **headers}
        for method, path in (("POST", "/api/guides"), ("POST", "/api/sign-out")):
            response = await owner._ask(method, path, json={"title": "Planted"})
            assert response.status_code == 403
        assert (await owner.get("/api/me")).status_code == 200

    async def test_a_program_with_a_cookie_is_told_that_it_has_to_say_where_it_asks_from(self, house: House) -> None:
        owner = await house.owner()
        owner.headers = {"Host": "cairn.test"}
        refused = await (await owner._ask("POST", "/api/guides", json={})).get_data(as_text=True)
        assert "Origin header" in refused

    @pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}])
    async def test_a_change_asked_from_our_own_page_is_made(self, house: House, headers: dict[str, str]) -> None:
        owner = await house.owner()
        owner.headers = {"Host": "cairn.test", **headers}
        assert (await owner.post("/api/guides", json={})).status_code == 201

    async def test_under_whatever_name_it_is_reached_a_page_of_it_is_its_own(self, house: House) -> None:
        owner = await house.owner()
        owner.client.set_cookie("10.0.0.7", *next((c.name, c.value) for c in owner.client.cookie_jar))
        owner.headers = {"Host": "10.0.0.7:8000", "Origin": "http://10.0.0.7:8000"}
        assert (await owner.post("/api/guides", json={})).status_code == 201

    async def test_a_program_says_no_origin_and_needs_none(self, house: House) -> None:
        program = await house.program()
        assert (await program.post("/api/guides", json={})).status_code == 201


class TestSocket:
    """The door of a guide's sockets."""

    async def knock(self, visitor: Visitor, guide: str, *offered: str, part: str = "", **headers: str) -> int | bytes:
        """The code the socket is closed with, or the first frame it sends."""
        sent = {name: value for name, value in {**visitor.headers, **headers}.items() if value}
        async with visitor.client.websocket(
            f"/sync/{guide}{part}", headers=sent, scope_base={"subprotocols": list(offered)}
        ) as socket:
            try:
                frame: bytes = await socket.receive()
            except WebsocketDisconnectError as error:
                return int(error.args[0])
            await socket.disconnect()
            return frame

    async def ticket(self, visitor: Visitor, guide: str) -> str:
        response = await visitor.post("/api/tickets", json={"guide": guide})
        assert response.status_code == 201
        return f"ticket.{(await response.get_json())['ticket']}"

    async def test_a_browser_comes_in_by_its_cookie_from_our_own_page_only(self, house: House) -> None:
        guide, owner = await house.guide(), await house.owner()
        assert isinstance(await self.knock(owner, guide), bytes)
        assert await self.knock(owner, guide, Origin="https://evil.example") == 4403
        assert await self.knock(owner, guide, Origin="") == 4403

    async def test_a_program_comes_in_by_its_token(self, house: House) -> None:
        guide = await house.guide()
        assert isinstance(await self.knock(await house.program(), guide), bytes)
        wrong = Visitor(house.app.test_client(), {"Authorization": "Bearer cairn_wrong"})
        assert await self.knock(wrong, guide) == 4401

    async def test_nobody_does_not_come_in(self, house: House) -> None:
        guide = await house.guide()
        assert await self.knock(house.stranger(), guide) == 4401
        assert await self.knock(house.stranger(), "missing") == 4401

    async def test_a_ticket_lets_one_in_once_from_anywhere(self, house: House) -> None:
        guide, owner = await house.guide(), await house.owner()
        ticket = await self.ticket(owner, guide)
        bare = Visitor(house.app.test_client(use_cookies=False), {"Origin": "https://elsewhere.example"})
        assert isinstance(await self.knock(bare, guide, "cairn.v1", ticket), bytes)
        assert await self.knock(bare, guide, "cairn.v1", ticket) == 4401

    async def test_a_ticket_is_good_for_its_guide_only(self, house: House) -> None:
        guide, another, owner = await house.guide(), await house.guide(), await house.owner()
        ticket = await self.ticket(owner, guide)
        assert await self.knock(owner, another, "cairn.v1", ticket) == 4401

    async def test_a_guest_comes_in_by_the_link_they_came_by(self, house: House) -> None:
        guide, another = await house.guide(), await house.guide()
        guest = await house.guest(guide, "comment")
        assert isinstance(await self.knock(guest, guide), bytes)
        assert isinstance(await self.knock(guest, guide, part="/comments"), bytes)
        assert await self.knock(guest, another) == 4404

    async def test_a_missing_guide_and_one_that_is_not_shared_close_alike(self, house: House) -> None:
        visitor = await house.browser(await house.person())
        for guide in (await house.guide(), "missing", "x" * 65):
            assert await self.knock(visitor, guide) == 4404
        assert await self.knock(await house.owner(), await house.guide(), part="/secrets") == 4404
