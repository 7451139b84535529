"""The page that tells how to record: it names this Cairn, and needs somebody who is signed in and no script."""

from __future__ import annotations

import pytest

from tests.web.conftest import House
from tests.web.recorder import person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_it_says_where_this_cairn_is_and_leads_to_ones_recorders(secure: House) -> None:
    response = await (await person(secure)).get("/record")
    page = await response.get_data(as_text=True)
    assert response.status_code == 200
    assert f">{secure.resources.config.public_url}</code>" in page
    assert 'href="/device#yours"' in page
    assert "<script" not in page


async def test_the_page_that_asks_for_a_code_leads_to_it(secure: House) -> None:
    page = await (await (await person(secure)).get("/device")).get_data(as_text=True)
    assert 'href="/record"' in page


async def test_who_is_not_signed_in_is_asked_to(secure: House) -> None:
    response = await secure.app.test_client().get("/record", headers={"Accept": "text/html"})
    assert response.status_code == 401
