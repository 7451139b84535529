"""A recorder comes in by a code that a person types, records into one workspace, and goes when it is told to.

The recorder is Authlib's own client, and no clock is waited for: the times in the database go back instead.
"""

from __future__ import annotations

import html
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from quart.testing.connections import WebsocketDisconnectError

from auth.access import Access
from auth.devices import AGAIN
from auth.oauth import BY_CODE
from auth.owner import HOME, OWNER
from storage.grants import upsert_workspace_grant
from storage.ids import FIRST_TENANT
from tests.recorders import time_passes
from tests.web.conftest import CAIRN, House, Visitor
from tests.web.recorder import (
    DEVICE_AT,
    ELSEWHERE,
    HERE,
    OTHER,
    REVOKE_AT,
    TOKEN_AT,
    WRONG,
    Recorder,
    answer,
    client,
    let_in,
    other_workspace,
    person,
    recorder,
)
from web.rules import RULES, Public, Recording

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_recorder_is_let_in_by_a_person_and_records_as_them_into_one_workspace(secure: House) -> None:
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
    for shown in (
        "Ana’s laptop",
        "Desktop recorder",
        HERE,
        "not the same as this browser’s",
        "just now",
        codes["user_code"],
    ):
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


async def test_it_stays_in_by_refreshing_and_goes_by_revoking(secure: House) -> None:
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
    secure: House, caplog: pytest.LogCaptureFixture
) -> None:
    asking = await let_in(secure, await person(secure))
    stolen = asking.client.token["refresh_token"]
    await asking.client.refresh_token()
    await time_passes(secure.resources.database, AGAIN + timedelta(seconds=1))
    with pytest.raises(OAuthError, match="invalid_grant"):
        await client(secure).refresh_token(TOKEN_AT, refresh_token=stolen)
    assert (await asking.api("/api/device")).status_code == 401
    assert "was ended" in caplog.text
    assert stolen not in caplog.text
    counted = await (await secure.stranger().get("/metrics")).get_data(as_text=True)
    assert 'cairn_recorder_refusals_total{reason="copied"}' in counted
    assert 'cairn_recorder_refusals_total{reason="invalid_grant"}' in counted
    assert 'reason="authorization_pending"' not in counted


async def test_its_description_is_what_clients_expect(secure: House) -> None:
    response = await secure.stranger().get(get_well_known_url(CAIRN))
    described = AuthorizationServerMetadata(await response.get_json())
    for key in described.REGISTRY_KEYS:
        if key != "response_types_supported":  # of which there is none
            getattr(described, f"validate_{key}")()
    assert described["device_authorization_endpoint"] == DEVICE_AT
    assert described["issuer"] == CAIRN


async def test_who_polls_too_soon_is_slowed_down_more_each_time(secure: House) -> None:
    asking, database = await recorder(secure), secure.resources.database
    assert await asking.error() == "authorization_pending"
    assert await asking.error() == "slow_down"  # now every 10 seconds
    await time_passes(database, timedelta(seconds=8))
    assert await asking.error() == "slow_down"  # now every 15 seconds
    await time_passes(database, timedelta(seconds=15))
    assert await asking.error() == "authorization_pending"
    await time_passes(database, timedelta(seconds=13))
    assert await asking.error() == "slow_down"


async def test_who_polls_as_told_is_never_slowed_down(secure: House) -> None:
    asking = await recorder(secure)
    for _ in range(5):
        assert await asking.error() == "authorization_pending"
        await time_passes(secure.resources.database, timedelta(seconds=4.5))


async def test_a_code_that_ran_out_is_good_for_nobody(secure: House) -> None:
    asking, ana = await recorder(secure), await person(secure)
    await time_passes(secure.resources.database, timedelta(minutes=10))
    status, page = await answer(ana, asking.codes["user_code"])
    assert (status, WRONG in page) == (400, True)
    assert await asking.error() == "expired_token"


async def test_what_was_allowed_runs_out_as_well(secure: House) -> None:
    asking, ana = await recorder(secure), await person(secure)
    assert (await answer(ana, asking.codes["user_code"]))[0] == 200
    await time_passes(secure.resources.database, timedelta(minutes=10))
    assert await asking.error() == "expired_token"


async def test_a_recorder_that_is_denied_is_told_so(secure: House) -> None:
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
    secure: House, at: str, sent: dict[str, Any], error: str
) -> None:
    response = await client(secure).request("POST", at, data=sent, withhold_token=True)
    assert response.status_code in (400, 401), response.text
    assert response.json()["error"] == error
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_code_belongs_to_the_client_that_asked(secure: House) -> None:
    asking = await recorder(secure)
    await answer(await person(secure), asking.codes["user_code"])
    thief = Recorder(client(secure, "cairn-extension"), asking.codes)
    assert await thief.error() == "unauthorized_client"
    await asking.ask()


async def test_a_token_to_be_revoked_that_is_unknown_is_as_good_as_revoked(secure: House) -> None:
    response = await client(secure).request(
        "POST", REVOKE_AT, data={"client_id": "cairn-desktop", "token": "x"}, withhold_token=True
    )
    assert response.status_code == 200


async def test_over_plain_http_nothing_is_given(house: House) -> None:
    for path in ("device_authorization", "token", "revoke"):
        response = await house.stranger().post(f"/oauth/{path}", form={"client_id": "cairn-desktop"})
        assert (response.status_code, (await response.get_json())["error"]) == (400, "insecure_transport")


async def test_more_than_a_form_can_be_is_too_much(secure: House) -> None:
    response = await client(secure).request("POST", DEVICE_AT, data={"client_id": "x" * 20_000}, withhold_token=True)
    assert response.status_code == 413


async def test_from_one_address_only_so_many_ask(secure: House) -> None:
    for _ in range(30):
        await recorder(secure)
    response = await client(secure).request("POST", DEVICE_AT, data={"client_id": "cairn-desktop"}, withhold_token=True)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 600
    elsewhere = client(secure, address=ELSEWHERE)
    assert (
        await elsewhere.request("POST", DEVICE_AT, data={"client_id": "cairn-desktop"}, withhold_token=True)
    ).status_code == 200


async def test_people_see_their_own_devices_and_end_them(secure: House) -> None:
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


async def test_the_page_ends_one_too(secure: House) -> None:
    ana = await person(secure)
    asking = await let_in(secure, ana)
    page = await (await ana.get("/device")).get_data(as_text=True)
    (path,) = re.findall(r'action="(/device/end/\w+)"', page)
    response = await ana.post(path)
    assert (response.status_code, response.headers["Location"]) == (303, "/device#yours")
    assert (await asking.api("/api/device")).status_code == 401
    assert path not in await (await ana.get("/device")).get_data(as_text=True)


async def test_losing_the_workspace_ends_its_devices_and_no_others(secure: House) -> None:
    ana = await person(secure)
    assert ana.person is not None
    await other_workspace(secure, ana.person)
    home, other = await let_in(secure, ana), await let_in(secure, ana, OTHER)
    await upsert_workspace_grant(secure.resources.database, FIRST_TENANT, ana.person, HOME, Access.VIEW)
    assert (await home.api("/api/device")).status_code == 401
    assert (await other.api("/api/device")).status_code == 200


async def test_a_device_may_do_nothing_but_record(secure: House) -> None:
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
async def test_a_device_opens_no_socket(secure: House, part: str) -> None:
    asking, guide = await let_in(secure, await secure.owner()), await secure.guide()
    headers = {"Authorization": f"Bearer {asking.client.token['access_token']}"}
    async with secure.app.test_client().websocket(f"/sync/{guide}{part}", headers=headers) as socket:
        with pytest.raises(WebsocketDisconnectError) as closed:
            await socket.receive()
        assert closed.value.args[0] == 4403


async def test_a_device_is_one_even_beside_a_good_cookie(secure: House) -> None:
    asking, owner = await let_in(secure, await secure.owner()), await secure.owner()
    headers = {"Authorization": f"Bearer {asking.client.token['access_token']}"}
    assert (await owner.get("/api/guides", headers=headers)).status_code == 403


async def test_a_program_of_somebody_who_may_edit_may_record(secure: House) -> None:
    program = await secure.program(await secure.person("Ana", workspace=Access.EDIT))
    told = await (await program.get("/api/device")).get_json()
    assert (told["person"]["name"], told["workspace"]["id"], told["device"]) == ("Ana", "home", None)


async def test_nobody_else_may(secure: House) -> None:
    reader = await secure.program(await secure.person(workspace=Access.COMMENT))
    for visitor, status in (
        (secure.stranger(), 401),
        (await secure.owner(), 403),
        (await secure.browser(None), 403),
        (reader, 403),
        (Visitor(secure.app.test_client(), {"Authorization": "Bearer cairn_device.wrong"}), 401),
    ):
        response = await visitor.get("/api/device")
        assert response.status_code == status
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_in_an_address_is_none(secure: House) -> None:
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
