"""One comes in once by a link, stays known by a cookie, and goes out for good."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from auth.access import Access
from auth.owner import OWNER
from auth.sign_in import issue_sign_in
from tests.web.conftest import House, Visitor
from web.app import create_app
from web.config import read_config
from web.rules import COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def me(visitor: Visitor) -> dict:
    response = await visitor.get("/api/me")
    assert response.status_code == 200
    return await response.get_json()


def cookie(visitor: Visitor) -> str:
    return next(each.value or "" for each in visitor.client.cookie_jar if each.name == COOKIE)


async def test_a_stranger_is_nobody(house: House) -> None:
    assert await me(house.stranger()) == {"person": None, "guest": False, "workspace": None}


async def test_a_sign_in_link_lets_one_browser_in_once(house: House) -> None:
    code = await issue_sign_in(house.resources.database, OWNER)
    first, second = house.stranger(), house.stranger()
    response = await first.get(f"/sign-in/{code}")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    known = await me(first)
    assert known["person"] == {"id": "owner", "name": "Owner", "email": "owner@localhost"}
    assert known["workspace"] == {"id": "home", "name": "Home", "access": "own"}

    response = await second.get(f"/sign-in/{code}")
    assert response.status_code == 410
    assert "used already" in await response.get_data(as_text=True)
    assert (await me(second))["person"] is None


async def test_who_is_in_already_and_opens_a_used_link_is_simply_home(house: House) -> None:
    code = await issue_sign_in(house.resources.database, OWNER)
    visitor = house.stranger()
    await visitor.get(f"/sign-in/{code}")
    assert (await visitor.get(f"/sign-in/{code}")).headers["Location"] == "/"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    code = await issue_sign_in(house.resources.database, OWNER)
    response = await house.stranger().get(f"/sign-in/{code}")
    attributes = {part.strip() for part in response.headers["Set-Cookie"].split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
    assert "Secure" not in attributes
    code = await issue_sign_in(house.resources.database, OWNER)
    response = await house.stranger().get(f"/sign-in/{code}", scheme="https")
    assert "Secure" in response.headers["Set-Cookie"]


async def test_the_page_of_a_secret_tells_nobody_where_one_came_from(house: House) -> None:
    _, secret = await house.link(await house.guide())
    for path in (f"/s/{secret}", "/s/wrong", "/sign-in/wrong"):
        response = await house.stranger().get(path)
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


async def test_signing_out_ends_the_session_not_only_the_cookie(house: House) -> None:
    visitor = await house.owner()
    secret = cookie(visitor)
    response = await visitor.post("/api/sign-out")
    assert response.status_code == 204
    again = house.stranger()
    again.client.set_cookie("cairn.test", COOKIE, secret)
    assert (await me(again))["person"] is None


async def test_a_guest_who_signs_in_keeps_the_links_and_gets_another_secret(house: House) -> None:
    guide = await house.guide()
    guest = await house.guest(guide, "edit")
    assert await me(guest) == {"person": None, "guest": True, "workspace": None}
    before = cookie(guest)
    ana = await house.person("Ana")
    await guest.get(f"/sign-in/{await issue_sign_in(house.resources.database, ana)}")
    assert cookie(guest) != before
    assert (await me(guest))["person"]["name"] == "Ana"
    assert (await guest.get(f"/api/guides/{guide}")).status_code == 200
    assert [card["id"] for card in (await (await guest.get("/api/guides")).get_json())["guides"]] == [guide]


async def test_whoever_adds_somebody_hands_them_their_link(house: House) -> None:
    owner = await house.owner()
    asked = {"name": "Béla", "email": "Bela@example.org", "access": "edit"}
    response = await owner.post("/api/people", json=asked)
    assert response.status_code == 201
    added = await response.get_json()
    bela = house.stranger()
    await bela.get(added["sign_in"].removeprefix("http://cairn.test"))
    known = await me(bela)
    assert (known["person"]["id"], known["workspace"]["access"]) == (added["id"], "edit")

    people = (await (await owner.get("/api/people")).get_json())["people"]
    assert {"id": added["id"], "name": "Béla", "email": "Bela@example.org"} in people
    again = await owner.post("/api/people", json={**asked, "email": "bela@EXAMPLE.org"})
    assert (again.status_code, (await again.get_json())["code"]) == (409, "conflict")

    response = await owner.post(f"/api/people/{added['id']}/sign-in")
    assert response.status_code == 201
    assert (await owner.post("/api/people/nobody/sign-in")).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "email": "a@b"},
        {"name": " ", "email": "a@b"},
        {"name": "A", "email": "a"},
        {"name": "A\x00", "email": "a@b"},
        {"name": "A", "email": "a@b\x00"},
        {"name": "A"},
        {"name": "A", "email": "a@b", "access": "none"},
        {"name": "A", "email": "a@b", "x": 1},
    ],
)
async def test_somebody_needs_a_name_and_an_address(house: House, wrong: dict) -> None:
    response = await (await house.owner()).post("/api/people", json=wrong)
    assert response.status_code == 400


async def test_pages_send_a_stranger_to_the_door(house: House) -> None:
    for path in ("/", f"/guides/{await house.guide()}", "/guides/missing", "/guides/missing/read"):
        response = await house.stranger().get(path, headers={"Accept": "text/html"})
        assert response.status_code == 401
        assert "one-time link" in await response.get_data(as_text=True)
    assert (await house.stranger().get("/sign-in")).status_code == 200


async def test_requests_are_told_only_where_somebody_wants_to_know(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    quiet = replace(house.resources, config=replace(house.resources.config, access_log=False))
    for resources, lines in ((quiet, 0), (house.resources, 1)):
        caplog.clear()
        await House(create_app(resources), resources, house.dsn).stranger().get("/healthz")
        assert len([each for each in caplog.records if each.name == "cairn.access"]) == lines
    assert read_config({}).access_log is False


async def test_no_secret_of_an_address_is_logged_or_counted(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    guide = await house.guide()
    _, secret = await house.link(guide)
    code = await issue_sign_in(house.resources.database, await house.person(workspace=Access.EDIT))
    visitor = house.stranger()
    await visitor.get(f"/s/{secret}")
    await visitor.get(f"/sign-in/{code}")
    await visitor.get(f"/sign-in/{code}x")
    ticket = (await (await visitor.post("/api/tickets", json={"guide": guide})).get_json())["ticket"]
    counted = await (await visitor.get("/metrics")).get_data(as_text=True)
    assert "/s/<secret>" in caplog.text
    assert 'rule="/s/<secret>"' in counted
    for each in (secret, code, cookie(visitor), ticket):
        assert each not in caplog.text
        assert each not in counted
