"""The API is described as it is: every route, every shape, who may ask."""

from __future__ import annotations

import json
import re

import pytest

from tests.web.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def described(house: House) -> dict:
    response = await house.stranger().get("/api/openapi.json")
    assert response.status_code == 200
    return await response.get_json()


async def test_every_route_of_the_api_is_described(house: House) -> None:
    paths = (await described(house))["paths"]
    for rule in house.app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and rule.endpoint != "openapi" and not rule.websocket:
            operations = paths[re.sub(r"<(\w+)>", r"{\1}", rule.rule)]
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                operation = operations[method.lower()]
                assert operation["summary"].endswith(".")
                assert re.search("access|signed in|Anyone", operation["description"])
    assert all(path.startswith("/api/") for path in paths)


async def test_every_shape_that_is_named_is_there(house: House) -> None:
    found = await described(house)
    assert found["openapi"].startswith("3.1")
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found)))
    assert named <= set(found["components"]["schemas"])
    assert "Problem" in named
    names = [operation["operationId"] for path in found["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)), "a client made from this would lose some"


async def test_its_pages_that_load_other_peoples_scripts_are_off(house: House) -> None:
    for path in ("/docs", "/redocs", "/scalar", "/openapi.json"):
        assert (await house.stranger().get(path)).status_code == 404
