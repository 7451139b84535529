"""Whatever goes wrong, the answer says calmly what, and nothing it should not."""

from __future__ import annotations

import logging

import pytest

from storage.errors import Unavailable
from tests.web.conftest import House
from web.apart import Broke

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_problem_has_a_word_for_machines_and_a_sentence_for_people(house: House) -> None:
    response = await house.stranger().get("/api/guides")
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Cache-Control"] == "no-store"
    assert await response.get_json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "code": "unknown",
        "detail": "Please sign in.",
        "request": response.headers["X-Request-Id"],
    }


async def test_what_nobody_foresaw_is_logged_and_not_told(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret is Überraschung")

    monkeypatch.setattr("web.guides.select_guides", fail)
    response = await (await house.owner()).get("/api/guides")
    assert response.status_code == 500
    assert "Überraschung" not in await response.get_data(as_text=True)
    told = (await response.get_json())["request"]
    record = next(record for record in caplog.records if told in record.getMessage() and record.exc_info)
    assert record.levelno == logging.ERROR


@pytest.mark.parametrize(
    ("error", "status", "code"), [(Broke("its process died"), 500, "internal"), (Unavailable(), 503, "unavailable")]
)
async def test_what_is_away_or_broke_is_told_apart(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("web.guides.run_apart", fail)
    guide_response = await (await house.owner()).post("/api/guides", json={})
    assert (guide_response.status_code, (await guide_response.get_json())["code"]) == (status, code)


async def test_an_address_that_is_not_there_is_not_there_for_anybody(house: House) -> None:
    for visitor in (house.stranger(), await house.owner()):
        response = await visitor.get("/api/nothing")
        assert (response.status_code, (await response.get_json())["code"]) == (404, "gone")
        response = await visitor.get("/nothing", headers={"Accept": "text/html"})
        assert response.status_code == 404
        assert "nothing at this address" in await response.get_data(as_text=True)
    response = await (await house.owner()).put("/api/me")
    assert (response.status_code, (await response.get_json())["code"]) == (405, "invalid")


async def test_an_address_that_takes_other_methods_says_which(house: House) -> None:
    response = await (await house.owner()).delete("/api/guides")
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


async def test_a_body_larger_than_its_route_takes_is_refused(house: House) -> None:
    response = await (await house.owner()).post("/api/guides", json={"title": "x" * 3_000_000})
    assert (response.status_code, (await response.get_json())["code"]) == (413, "too_much")


async def test_the_process_is_alive_without_its_database_but_not_ready(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = house.stranger()
    assert (await stranger.get("/healthz")).status_code == 200
    assert (await stranger.get("/readyz")).status_code == 200

    async def fail(*_: object, **__: object) -> None:
        raise Unavailable

    monkeypatch.setattr(type(house.resources.database), "fetchval", fail)
    assert (await stranger.get("/healthz")).status_code == 200
    assert (await stranger.get("/readyz")).status_code == 503


async def test_requests_are_counted_by_their_rule_and_never_by_what_strangers_make_up(house: House) -> None:
    stranger = house.stranger()
    await stranger.get("/made/up/5f3a")
    await stranger._ask("BREW", "/made/up/5f3a")
    await (await house.owner()).get(f"/api/guides/{await house.guide()}")
    counted = await (await stranger.get("/metrics")).get_data(as_text=True)
    assert 'cairn_requests_total{method="GET",rule="/api/guides/<guide>",status="200"}' in counted
    assert 'rule="none"' in counted
    assert "5f3a" not in counted
    assert "BREW" not in counted
    assert "cairn_sockets" in counted
