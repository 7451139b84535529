"""A recorder comes in by a code that a person types, records into one workspace, and goes when it is told to.

The recorder is Authlib's own client, and no clock is waited for: the times in the database go back instead.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import pytest_asyncio
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from httpx2 import ASGITransport, Response
from quart.testing.connections import WebsocketDisconnectError

from auth.access import Access
from auth.oauth import BY_CODE
from auth.owner import HOME, OWNER
from storage.grants import upsert_workspace_grant
from storage.ids import FIRST_TENANT, PersonId, WorkspaceId
from tests.recorders import time_passes
from tests.web.conftest import House, Visitor
from web.app import create_app
from web.rules import RULES, Public, Recording

pytestmark = pytest.mark.asyncio(loop_scope="session")

CAIRN = "https://cairn.test"
DEVICE_AT, TOKEN_AT, REVOKE_AT = (f"{CAIRN}/oauth/{each}" for each in ("device_authorization", "token", "revoke"))
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.1"
OTHER = WorkspaceId("other")
WRONG = "No recorder shows this code"


@dataclass(slots=True)
class RecorderClient:
    """A recorder: Authlib's client, and what it was told to go on with."""

    client: AsyncOAuth2Client
    codes: Mapping[str, Any]

    async def ask(self) -> dict[str, Any]:
        """Ask whether it was let in. Raises OAuthError when it was not."""
        return await self.client.fetch_token(grant_type=BY_CODE, device_code=self.codes["device_code"])

    async def error(self) -> str:
        with pytest.raises(OAuthError) as caught:
            await self.ask()
        return str(caught.value.error)

    async def api(self, path: str) -> Response:
        return await self.client.get(f"{CAIRN}{path}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def secure(house: House) -> House:
    """The same house, where people reach it by TLS through a proxy."""
    config = replace(house.resources.config, public_url=CAIRN, proxies=frozenset({ip_network("10.0.0.0/8")}))
    resources = replace(house.resources, config=config)
    return House(create_app(resources), resources, house.dsn)


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def nothing_counted(house: House) -> AsyncIterator[None]:
    yield
    await house.resources.database.execute("delete from attempts")


def client(house: House, client_id: str = "cairn-desktop", address: str = HERE) -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        client_id=client_id,
        token_endpoint_auth_method="none",
        revocation_endpoint_auth_method="none",
        token_endpoint=TOKEN_AT,
        transport=ASGITransport(app=house.app, client=(address, 50_000)),
    )


async def recorder(house: House, name: str = "Ana’s laptop", **more: str) -> RecorderClient:
    """One that has just asked to be let in."""
    asking = client(house)
    response = await asking.post(
        DEVICE_AT, data={"client_id": "cairn-desktop", "device_name": name, **more}, withhold_token=True
    )
    assert response.status_code == 200, response.text
    return RecorderClient(asking, response.json())


async def person(house: House, name: str = "Ana") -> Visitor:
    """Somebody with a browser who may edit at home."""
    return await house.browser(await house.person(name, workspace=Access.EDIT))


async def answer(visitor: Visitor, code: str, said: str = "allow", workspace: str = HOME) -> tuple[int, str]:
    response = await visitor.post(
        "/device/answer", form={"user_code": code, "answer": said, "workspace": workspace}
    )
    return response.status_code, html.unescape(await response.get_data(as_text=True))


async def let_in(house: House, visitor: Visitor, workspace: str = HOME) -> RecorderClient:
    asking = await recorder(house)
    status, page = await answer(visitor, asking.codes["user_code"], workspace=workspace)
    assert status == 200, page
    assert "is let in" in page
    await asking.ask()
    return asking


async def other_workspace(house: House, person: PersonId) -> None:
    database = house.resources.database
    await database.execute(
        "insert into workspaces (tenant, id, name) values ('first', 'other', 'Other') on conflict do nothing"
    )
    await upsert_workspace_grant(database, FIRST_TENANT, person, OTHER, Access.EDIT)


class TestFlow:
    async def test_a_recorder_is_let_in_by_a_person_and_records_as_them_into_one_workspace(
        self, secure: House
    ) -> None:
        asking = await recorder(secure)
        codes = asking.codes
        assert codes["verification_uri"] == f"{CAIRN}/device"
        assert codes["verification_uri_complete"] == f"{CAIRN}/device?user_code={codes['user_code']}"
        assert (codes["expires_in"], codes["interval"]) == (600, 5)
        assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", codes["user_code"])
        assert len(codes["device_code"]) == 43
        assert await asking.error() == "authorization_pending"

        ana = await person(secure)
        response = await ana.post("/device", form={"user_code": codes["user_code"].lower()})
        page = html.unescape(await response.get_data(as_text=True))
        assert response.status_code == 200
        for shown in ("Ana’s laptop", "Desktop recorder", HERE, "not as this browser", "just now", codes["user_code"]):
            assert shown in page
        assert await asking.error() in ("authorization_pending", "slow_down"), "looking allows nothing"
        assert (await answer(ana, codes["user_code"]))[0] == 200

        tokens = await asking.ask()
        assert tokens["token_type"] == "Bearer"
        assert (tokens["expires_in"], tokens["scope"]) == (3600, "record")
        assert await asking.error() == "invalid_grant", "a code is exchanged once"
        told = (await asking.api("/api/device")).json()
        (listed,) = (await (await ana.get("/api/devices")).get_json())["devices"]
        assert told == {
            "person": {"id": ana.person, "name": "Ana"},
            "workspace": {"id": "home", "name": "Home"},
            "device": {"id": listed["id"], "name": "Ana’s laptop"},
        }
        assert (listed["kind"], listed["address"]) == ("Desktop recorder", HERE)

    async def test_it_stays_in_by_refreshing_and_goes_by_revoking(self, secure: House) -> None:
        ana = await person(secure)
        asking = await let_in(secure, ana)
        before = dict(asking.client.token)
        await time_passes(secure.resources.database, timedelta(minutes=61))
        assert (await asking.api("/api/device")).status_code == 401
        await asking.client.refresh_token()
        assert asking.client.token["access_token"] != before["access_token"]
        assert (await asking.api("/api/device")).status_code == 200
        gone = await asking.client.revoke_token(
            REVOKE_AT, token=asking.client.token["refresh_token"], token_type_hint="refresh_token"
        )
        assert gone.status_code == 200
        assert (await asking.api("/api/device")).status_code == 401
        assert (await (await ana.get("/api/devices")).get_json()) == {"devices": []}

    async def test_a_token_that_was_copied_ends_the_device_and_is_counted(
        self, secure: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        asking = await let_in(secure, await person(secure))
        stolen = asking.client.token["refresh_token"]
        await asking.client.refresh_token()
        await time_passes(secure.resources.database, timedelta(seconds=11))
        with pytest.raises(OAuthError, match="invalid_grant"):
            await client(secure).refresh_token(TOKEN_AT, refresh_token=stolen)
        assert (await asking.api("/api/device")).status_code == 401
        assert "was ended" in caplog.text
        assert stolen not in caplog.text
        counted = await (await secure.stranger().get("/metrics")).get_data(as_text=True)
        assert 'cairn_recorder_refusals_total{reason="copied"}' in counted
        assert 'cairn_recorder_refusals_total{reason="invalid_grant"}' in counted
        assert 'reason="authorization_pending"' not in counted

    async def test_its_description_is_what_clients_expect(self, secure: House) -> None:
        response = await secure.stranger().get(get_well_known_url(CAIRN))
        described = AuthorizationServerMetadata(await response.get_json())
        for key in described.REGISTRY_KEYS:
            if key != "response_types_supported":  # of which there is none
                getattr(described, f"validate_{key}")()
        assert described["device_authorization_endpoint"] == DEVICE_AT
        assert described["issuer"] == CAIRN


class TestRefusals:
    async def test_who_polls_too_soon_is_slowed_down_more_each_time(self, secure: House) -> None:
        asking, database = await recorder(secure), secure.resources.database
        assert await asking.error() == "authorization_pending"
        assert await asking.error() == "slow_down"  # now every 10 seconds
        await time_passes(database, timedelta(seconds=8))
        assert await asking.error() == "slow_down"  # now every 15 seconds
        await time_passes(database, timedelta(seconds=15))
        assert await asking.error() == "authorization_pending"
        await time_passes(database, timedelta(seconds=13))
        assert await asking.error() == "slow_down"

    async def test_who_polls_as_told_is_never_slowed_down(self, secure: House) -> None:
        asking = await recorder(secure)
        for _ in range(5):
            assert await asking.error() == "authorization_pending"
            await time_passes(secure.resources.database, timedelta(seconds=4.5))

    async def test_a_code_that_ran_out_is_good_for_nobody(self, secure: House) -> None:
        asking, ana = await recorder(secure), await person(secure)
        await time_passes(secure.resources.database, timedelta(minutes=10))
        status, page = await answer(ana, asking.codes["user_code"])
        assert (status, WRONG in page) == (400, True)
        assert await asking.error() == "expired_token"

    async def test_what_was_allowed_runs_out_as_well(self, secure: House) -> None:
        asking, ana = await recorder(secure), await person(secure)
        assert (await answer(ana, asking.codes["user_code"]))[0] == 200
        await time_passes(secure.resources.database, timedelta(minutes=10))
        assert await asking.error() == "expired_token"

    async def test_a_recorder_that_is_denied_is_told_so(self, secure: House) -> None:
        asking, ana = await recorder(secure), await person(secure)
        status, page = await answer(ana, asking.codes["user_code"], "deny")
        assert (status, "is not let in" in page) == (200, True)
        assert await asking.error() == "access_denied"
        assert (await answer(ana, asking.codes["user_code"]))[0] == 400, "an answer is given once"
        assert await asking.error() == "access_denied"

    @pytest.mark.parametrize(
        ("at", "sent", "error"),
        [
            (DEVICE_AT, {}, "invalid_client"),
            (DEVICE_AT, {"client_id": "nobody"}, "invalid_client"),
            (DEVICE_AT, {"client_id": "cairn-desktop", "client_secret": "x"}, "invalid_client"),
            (DEVICE_AT, {"client_id": "cairn-desktop", "scope": "read everything"}, "invalid_scope"),
            (DEVICE_AT, {"client_id": ["cairn-desktop", "cairn-extension"]}, "invalid_request"),
            (TOKEN_AT, {}, "unsupported_grant_type"),
            (TOKEN_AT, {"client_id": "cairn-desktop", "grant_type": "password"}, "unsupported_grant_type"),
            (TOKEN_AT, {"client_id": "cairn-desktop", "grant_type": BY_CODE}, "invalid_request"),
            (TOKEN_AT, {"client_id": "cairn-desktop", "grant_type": BY_CODE, "device_code": ""}, "invalid_request"),
            (TOKEN_AT, {"client_id": "cairn-desktop", "grant_type": BY_CODE, "device_code": "x"}, "invalid_grant"),
            (TOKEN_AT, {"grant_type": BY_CODE, "device_code": "x"}, "invalid_client"),
            (TOKEN_AT, {"client_id": "cairn-desktop", "grant_type": "refresh_token"}, "invalid_request"),
            (
                TOKEN_AT,
                {"client_id": "cairn-desktop", "grant_type": "refresh_token", "refresh_token": "cairn_refresh.x"},
                "invalid_grant",
            ),
            (REVOKE_AT, {"client_id": "cairn-desktop"}, "invalid_request"),
            (REVOKE_AT, {"token": "x"}, "invalid_client"),
            (
                REVOKE_AT,
                {"client_id": "cairn-desktop", "token": "x", "token_type_hint": "cookie"},
                "unsupported_token_type",
            ),
        ],
    )
    async def test_what_makes_no_sense_is_refused_as_the_rfcs_name_it(
        self, secure: House, at: str, sent: dict[str, Any], error: str
    ) -> None:
        response = await client(secure).post(at, data=sent, withhold_token=True)
        assert response.status_code in (400, 401), response.text
        assert response.json()["error"] == error
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["Cache-Control"] == "no-store"

    async def test_a_code_belongs_to_the_client_that_asked(self, secure: House) -> None:
        asking = await recorder(secure)
        await answer(await person(secure), asking.codes["user_code"])
        thief = RecorderClient(client(secure, "cairn-extension"), asking.codes)
        assert await thief.error() == "unauthorized_client"
        await asking.ask()

    async def test_a_token_to_be_revoked_that_is_unknown_is_as_good_as_revoked(self, secure: House) -> None:
        response = await client(secure).post(
            REVOKE_AT, data={"client_id": "cairn-desktop", "token": "x"}, withhold_token=True
        )
        assert response.status_code == 200

    async def test_over_plain_http_nothing_is_given(self, house: House) -> None:
        for path in ("device_authorization", "token", "revoke"):
            response = await house.stranger().post(f"/oauth/{path}", form={"client_id": "cairn-desktop"})
            assert (response.status_code, (await response.get_json())["error"]) == (400, "insecure_transport")

    async def test_more_than_a_form_can_be_is_too_much(self, secure: House) -> None:
        response = await client(secure).post(DEVICE_AT, data={"client_id": "x" * 20_000}, withhold_token=True)
        assert response.status_code == 413

    async def test_from_one_address_only_so_many_ask(self, secure: House) -> None:
        for _ in range(30):
            await recorder(secure)
        response = await client(secure).post(DEVICE_AT, data={"client_id": "cairn-desktop"}, withhold_token=True)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 600
        elsewhere = client(secure, address=ELSEWHERE)
        assert (
            await elsewhere.post(DEVICE_AT, data={"client_id": "cairn-desktop"}, withhold_token=True)
        ).status_code == 200


class TestPage:
    async def test_a_code_in_the_address_is_filled_in_and_does_nothing(self, secure: House) -> None:
        asking, ana = await recorder(secure), await person(secure)
        response = await ana.get(f"/device?user_code={asking.codes['user_code']}")
        assert (response.status_code, response.headers["Location"]) == (303, "/device")
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        response = await ana.get("/device")
        assert f'value="{asking.codes["user_code"]}"' in await response.get_data(as_text=True)
        assert response.headers["Cache-Control"] == "no-store"
        assert await asking.error() == "authorization_pending"

    async def test_what_is_filled_in_cannot_be_anything_but_text(self, secure: House) -> None:
        ana = await person(secure)
        for planted in ('"><script>alert(1)</script>', "%00%0d%0aSet-Cookie: a=b", "é😀;,\\\"", "x" * 5_000):
            response = await ana.get("/device", query_string={"user_code": planted})
            assert response.status_code == 303
            page = await (await ana.get("/device")).get_data(as_text=True)
            assert "<script" not in page

    async def test_a_name_that_was_made_up_to_mislead_is_shown_as_text(self, secure: House) -> None:
        asking = await recorder(secure, "<b>Cairn</b>\u202e\r\nPlace: yours" + "x" * 100)
        response = await (await person(secure)).post("/device", form={"user_code": asking.codes["user_code"]})
        page = await response.get_data(as_text=True)
        assert "&lt;b&gt;Cairn&lt;/b&gt; Place: yours" in page
        assert "\u202e" not in page
        assert "x" * 61 not in page

    async def test_it_says_whether_the_recorder_is_where_the_browser_is(self, secure: House) -> None:
        asking, ana = await recorder(secure), await person(secure)
        for address, said in ((HERE, ", as this browser"), (ELSEWHERE, "not as this browser")):
            response = await ana.post(
                "/device", form={"user_code": asking.codes["user_code"]}, scope_base={"client": (address, 1)}
            )
            assert said in await response.get_data(as_text=True)

    @pytest.mark.parametrize(
        ("connected", "headers", "shown"),
        [
            (HERE, {"X-Forwarded-For": ELSEWHERE}, HERE),
            (HERE, {"Remote-Addr": ELSEWHERE}, HERE),
            ("10.0.0.1", {"X-Forwarded-For": f"192.0.2.66, {ELSEWHERE}"}, ELSEWHERE),
        ],
    )
    async def test_the_place_is_where_the_request_came_from(
        self, secure: House, connected: str, headers: dict[str, str], shown: str
    ) -> None:
        response = await client(secure, address=connected).post(
            DEVICE_AT, data={"client_id": "cairn-extension"}, headers=headers, withhold_token=True
        )
        page = await (await person(secure)).post("/device", form={"user_code": response.json()["user_code"]})
        said = await page.get_data(as_text=True)
        assert shown in said
        assert {HERE, ELSEWHERE, "10.0.0.1", "192.0.2.66"} & set(re.findall(r"[\d.]{7,}", said)) == {shown}
        assert "Browser extension" in said

    async def test_wrong_codes_are_counted_and_then_refused_until_a_time_that_is_said(self, secure: House) -> None:
        asking, ana = await recorder(secure), await person(secure)
        for number in range(10):
            path = "/device" if number % 2 else "/device/answer"
            response = await ana.post(path, form={"user_code": "BBBB-BBBB", "answer": "allow", "workspace": HOME})
            assert response.status_code == 400
            assert WRONG in await response.get_data(as_text=True)
        for path in ("/device", "/device/answer"):
            response = await ana.post(
                path,
                form={"user_code": asking.codes["user_code"], "answer": "allow", "workspace": HOME},
                headers={"Accept": "text/html"},
            )
            page = await response.get_data(as_text=True)
            assert response.status_code == 429
            assert 0 < int(response.headers["Retry-After"]) <= 600
            assert "Try again in 10 minutes" in page
        assert await asking.error() == "authorization_pending"
        another = await person(secure, "Ben")
        assert (await answer(another, asking.codes["user_code"]))[0] == 200

    async def test_somebody_who_may_edit_in_several_workspaces_chooses_one(self, secure: House) -> None:
        ana, asking = await person(secure), await recorder(secure)
        assert ana.person is not None
        await other_workspace(secure, ana.person)
        for chosen in ("", "missing", "HOME"):
            status, page = await answer(ana, asking.codes["user_code"], workspace=chosen)
            assert (status, "Choose the workspace" in page) == (400, True)
            assert "checked" not in page
        assert (await answer(ana, asking.codes["user_code"], workspace=OTHER))[0] == 200
        await asking.ask()
        assert (await asking.api("/api/device")).json()["workspace"] == {"id": "other", "name": "Other"}

    async def test_nobody_lets_a_recorder_into_a_workspace_where_they_may_not_edit(self, secure: House) -> None:
        ana, asking = await secure.browser(await secure.person(workspace=Access.COMMENT)), await recorder(secure)
        response = await ana.post("/device", form={"user_code": asking.codes["user_code"]})
        page = await response.get_data(as_text=True)
        assert "You may edit in no workspace" in page
        assert 'value="allow"' not in page
        assert (await answer(ana, asking.codes["user_code"]))[0] == 400
        assert await asking.error() == "authorization_pending"
        assert (await answer(ana, asking.codes["user_code"], "deny"))[0] == 200

    async def test_an_answer_that_is_none_is_refused(self, secure: House) -> None:
        asking = await recorder(secure)
        assert (await answer(await person(secure), asking.codes["user_code"], "perhaps"))[0] == 400
        assert await asking.error() == "authorization_pending"

    @pytest.mark.parametrize("path", ["/device", "/device/answer", "/device/end/x"])
    async def test_a_form_of_another_site_is_refused(self, secure: House, path: str) -> None:
        asking, ana = await recorder(secure), await person(secure)
        for origin in ("https://evil.example", "null"):
            response = await ana.post(
                path,
                form={"user_code": asking.codes["user_code"], "answer": "allow", "workspace": HOME},
                headers={"Origin": origin},
            )
            assert response.status_code == 403
        assert await asking.error() == "authorization_pending"

    async def test_who_is_not_signed_in_sees_the_door(self, secure: House) -> None:
        asking = await recorder(secure)
        for visitor in (secure.stranger(), await secure.guest(await secure.guide())):
            assert (await visitor.get("/device")).status_code == 401
            assert (await answer(visitor, asking.codes["user_code"]))[0] == 401


class TestEnding:
    async def test_people_see_their_own_devices_and_end_them(self, secure: House) -> None:
        ana, ben = await person(secure), await person(secure, "Ben")
        asking, kept = await let_in(secure, ana), await let_in(secure, ben)
        (device,) = (await (await ana.get("/api/devices")).get_json())["devices"]
        assert "Ana’s laptop" in html.unescape(await (await ana.get("/device")).get_data(as_text=True))
        assert (await ben.delete(f"/api/devices/{device['id']}")).status_code == 404
        assert (await ben.post(f"/device/end/{device['id']}")).status_code == 404
        assert (await asking.api("/api/device")).status_code == 200
        assert (await ana.delete(f"/api/devices/{device['id']}")).status_code == 204
        assert (await ana.delete(f"/api/devices/{device['id']}")).status_code == 404
        assert (await asking.api("/api/device")).status_code == 401
        with pytest.raises(OAuthError, match="invalid_grant"):
            await asking.client.refresh_token()
        assert (await kept.api("/api/device")).status_code == 200

    async def test_the_page_ends_one_too(self, secure: House) -> None:
        ana = await person(secure)
        asking = await let_in(secure, ana)
        page = await (await ana.get("/device")).get_data(as_text=True)
        (path,) = re.findall(r'action="(/device/end/\w+)"', page)
        response = await ana.post(path)
        assert (response.status_code, response.headers["Location"]) == (303, "/device#yours")
        assert (await asking.api("/api/device")).status_code == 401
        assert path not in await (await ana.get("/device")).get_data(as_text=True)

    async def test_losing_the_workspace_ends_its_devices_and_no_others(self, secure: House) -> None:
        ana = await person(secure)
        assert ana.person is not None
        await other_workspace(secure, ana.person)
        home, other = await let_in(secure, ana), await let_in(secure, ana, OTHER)
        await upsert_workspace_grant(secure.resources.database, FIRST_TENANT, ana.person, HOME, Access.VIEW)
        assert (await home.api("/api/device")).status_code == 401
        assert (await other.api("/api/device")).status_code == 200


class TestRule:
    async def test_a_device_may_do_nothing_but_record(self, secure: House) -> None:
        """Whatever route there is, even where the person it records for may do everything."""
        asking = await let_in(secure, await secure.owner())
        guide = await secure.guide()
        refused = 0
        for route in secure.app.url_map.iter_rules():
            if isinstance(RULES[route.endpoint], Public | Recording) or route.websocket:
                continue
            for method in (route.methods or set()) - {"OPTIONS"}:
                path = re.sub(r"<(\w+)>", lambda name: guide if name[1] == "guide" else "none", route.rule)
                response = await asking.client.request(method, f"{CAIRN}{path}", json={"guide": guide})
                assert response.status_code == 403, (method, path)
                assert method == "HEAD" or "may record, and nothing else" in response.text, (method, path)
                refused += 1
        assert refused > 40
        assert (await asking.api("/api/device")).status_code == 200

    @pytest.mark.parametrize("part", ["", "/comments"])
    async def test_a_device_opens_no_socket(self, secure: House, part: str) -> None:
        asking, guide = await let_in(secure, await secure.owner()), await secure.guide()
        headers = {"Authorization": f"Bearer {asking.client.token['access_token']}"}
        async with secure.app.test_client().websocket(f"/sync/{guide}{part}", headers=headers) as socket:
            with pytest.raises(WebsocketDisconnectError) as closed:
                await socket.receive()
            assert closed.value.args[0] == 4403

    async def test_a_device_is_one_even_beside_a_good_cookie(self, secure: House) -> None:
        asking, owner = await let_in(secure, await secure.owner()), await secure.owner()
        headers = {"Authorization": f"Bearer {asking.client.token['access_token']}"}
        assert (await owner.get("/api/guides", headers=headers)).status_code == 403

    async def test_a_program_of_somebody_who_may_edit_may_record(self, secure: House) -> None:
        program = await secure.program(await secure.person("Ana", workspace=Access.EDIT))
        told = await (await program.get("/api/device")).get_json()
        assert (told["person"]["name"], told["workspace"]["id"], told["device"]) == ("Ana", "home", None)

    async def test_nobody_else_may(self, secure: House) -> None:
        guide = await secure.guide()
        reader = await secure.program(await secure.person(workspace=Access.COMMENT))
        for visitor, status in (
            (secure.stranger(), 401),
            (await secure.owner(), 403),
            (await secure.guest(guide, "edit"), 403),
            (reader, 403),
            (Visitor(secure.app.test_client(), {"Authorization": "Bearer cairn_device.wrong"}), 401),
        ):
            response = await visitor.get("/api/device")
            assert response.status_code == status
        assert response.headers["WWW-Authenticate"] == "Bearer"

    async def test_a_token_in_an_address_is_none(self, secure: House) -> None:
        asking = await let_in(secure, await secure.browser(OWNER))
        token = asking.client.token["access_token"]
        for name in ("access_token", "token", "ticket"):
            response = await secure.stranger().get("/api/device", query_string={name: token})
            assert response.status_code == 401


async def test_no_secret_of_a_recorder_is_logged_or_counted(secure: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ana, asking = await person(secure), await recorder(secure)
    await ana.get(f"/device?user_code={asking.codes['user_code']}")
    await ana.get("/device")
    await answer(ana, asking.codes["user_code"])
    first = dict(await asking.ask())
    await asking.client.refresh_token()
    await asking.api("/api/device")
    counted = await (await secure.stranger().get("/metrics")).get_data(as_text=True)
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert "/oauth/token" in ours
    secrets = [asking.codes["user_code"], asking.codes["device_code"]]
    secrets += [each[name] for each in (first, asking.client.token) for name in ("access_token", "refresh_token")]
    for secret in secrets:
        assert secret not in ours
        assert secret not in counted
