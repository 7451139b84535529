"""A recorder as Authlib's own client is one, and the person who lets it in."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from httpx2 import ASGITransport, Response

from auth.access import Access
from auth.oauth import BY_CODE
from auth.owner import HOME
from storage.grants import upsert_workspace_grant
from storage.ids import FIRST_TENANT, PersonId, WorkspaceId
from tests.web.conftest import CAIRN, House, Visitor

DEVICE_AT, TOKEN_AT, REVOKE_AT = (f"{CAIRN}/oauth/{each}" for each in ("device_authorization", "token", "revoke"))
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.1"
OTHER = WorkspaceId("other")
WRONG = "No recorder shows this code"


@dataclass(slots=True)
class Recorder:
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


def client(house: House, client_id: str = "cairn-desktop", address: str = HERE) -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        client_id=client_id,
        token_endpoint_auth_method="none",
        revocation_endpoint_auth_method="none",
        token_endpoint=TOKEN_AT,
        transport=ASGITransport(app=house.app, client=(address, 50_000)),
    )


async def recorder(house: House, name: str = "Ana’s laptop", **more: str) -> Recorder:
    """One that has just asked to be let in."""
    asking = client(house)
    response = await asking.request(
        "POST", DEVICE_AT, data={"client_id": "cairn-desktop", "device_name": name, **more}, withhold_token=True
    )
    assert response.status_code == 200, response.text
    return Recorder(asking, response.json())


async def person(house: House, name: str = "Ana") -> Visitor:
    """Somebody with a browser who may edit at home."""
    return await house.browser(await house.person(name, workspace=Access.EDIT))


async def answer(visitor: Visitor, code: str, said: str = "allow", workspace: str = HOME) -> tuple[int, str]:
    response = await visitor.post("/device/answer", form={"user_code": code, "answer": said, "workspace": workspace})
    return response.status_code, html.unescape(await response.get_data(as_text=True))


async def let_in(house: House, visitor: Visitor, workspace: str = HOME) -> Recorder:
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
