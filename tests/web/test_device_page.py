"""The page where a person lets a recorder in: it shows what asks and does nothing by itself."""

from __future__ import annotations

import re

import pytest

from auth.access import Access
from auth.owner import HOME
from tests.web.conftest import House
from tests.web.recorder import (
    DEVICE_AT,
    ELSEWHERE,
    HERE,
    OTHER,
    WRONG,
    answer,
    client,
    other_workspace,
    person,
    recorder,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_code_in_the_address_is_filled_in_and_does_nothing(secure: House) -> None:
    asking, ana = await recorder(secure), await person(secure)
    response = await ana.get(f"/device?user_code={asking.codes['user_code']}")
    assert (response.status_code, response.headers["Location"]) == (303, "/device")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    response = await ana.get("/device")
    page = await response.get_data(as_text=True)
    assert f'value="{asking.codes["user_code"]}"' in page
    assert "Continue if your recorder shows this code." in page
    assert "Type the code" not in page
    assert response.headers["Cache-Control"] == "no-store"
    assert await asking.error() == "authorization_pending"


async def test_nothing_but_a_code_is_filled_in(secure: House) -> None:
    ana = await person(secure)
    for planted in ('"><script>alert(1)</script>', "\0\r\nSet-Cookie: a=b", 'é😀;,\\"', "x" * 5_000, ""):
        response = await ana.get("/device", query_string={"user_code": planted})
        assert (response.status_code, "Set-Cookie" in response.headers) == (303, False)
    ana.client.set_cookie("cairn.test", "cairn_user_code", "<b>", path="/device")
    page = await (await ana.get("/device")).get_data(as_text=True)
    assert 'value=""' in page
    assert "Type the code that your recorder shows." in page
    assert "Continue if" not in page


async def test_a_name_that_was_made_up_to_mislead_is_shown_as_text(secure: House) -> None:
    asking = await recorder(secure, "<b>Cairn</b>\u202e\r\nPlace: yours" + "x" * 100)
    response = await (await person(secure)).post("/device", form={"user_code": asking.codes["user_code"]})
    page = await response.get_data(as_text=True)
    assert "&lt;b&gt;Cairn&lt;/b&gt; Place: yours" in page
    assert "\u202e" not in page
    assert "x" * 61 not in page


async def test_it_says_whether_the_recorder_is_where_the_browser_is(secure: House) -> None:
    asking, ana = await recorder(secure), await person(secure)
    for address, said in ((HERE, ", the same as this browser’s"), (ELSEWHERE, "not the same as this browser’s")):
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
    secure: House, connected: str, headers: dict[str, str], shown: str
) -> None:
    response = await client(secure, address=connected).request(
        "POST", DEVICE_AT, data={"client_id": "cairn-extension"}, headers=headers, withhold_token=True
    )
    page = await (await person(secure)).post("/device", form={"user_code": response.json()["user_code"]})
    said = await page.get_data(as_text=True)
    assert shown in said
    assert {HERE, ELSEWHERE, "10.0.0.1", "192.0.2.66"} & set(re.findall(r"[\d.]{7,}", said)) == {shown}
    assert "Browser extension" in said


async def test_wrong_codes_are_counted_and_then_refused_until_a_time_that_is_said(secure: House) -> None:
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


async def test_somebody_who_may_edit_in_several_workspaces_chooses_one(secure: House) -> None:
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


async def test_nobody_lets_a_recorder_into_a_workspace_where_they_may_not_edit(secure: House) -> None:
    ana, asking = await secure.browser(await secure.person(workspace=Access.COMMENT)), await recorder(secure)
    response = await ana.post("/device", form={"user_code": asking.codes["user_code"]})
    page = await response.get_data(as_text=True)
    assert "You may edit in no workspace" in page
    assert 'value="allow"' not in page
    assert (await answer(ana, asking.codes["user_code"]))[0] == 400
    assert await asking.error() == "authorization_pending"
    assert (await answer(ana, asking.codes["user_code"], "deny"))[0] == 200


async def test_an_answer_that_is_none_is_refused(secure: House) -> None:
    asking = await recorder(secure)
    assert (await answer(await person(secure), asking.codes["user_code"], "perhaps"))[0] == 400
    assert await asking.error() == "authorization_pending"


@pytest.mark.parametrize("path", ["/device", "/device/answer", "/device/end/x"])
async def test_a_form_of_another_site_is_refused(secure: House, path: str) -> None:
    asking, ana = await recorder(secure), await person(secure)
    for origin in ("https://evil.example", "null"):
        response = await ana.post(
            path,
            form={"user_code": asking.codes["user_code"], "answer": "allow", "workspace": HOME},
            headers={"Origin": origin},
        )
        assert response.status_code == 403
    assert await asking.error() == "authorization_pending"


async def test_who_is_not_signed_in_sees_the_door(secure: House) -> None:
    asking = await recorder(secure)
    for visitor in (secure.stranger(), await secure.browser(None)):
        assert (await visitor.get("/device")).status_code == 401
        assert (await answer(visitor, asking.codes["user_code"]))[0] == 401
