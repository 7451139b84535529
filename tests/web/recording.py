"""A recorder in a few lines: it has a key of its own, numbers what it says, seals it and sends it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey
from quart import Response

from ingest.sealing import seal
from ingest.wire import Batch, Said
from tests.web.conftest import House, Visitor

UNWRAP = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])


@dataclass(slots=True)
class Recorder:
    """One recording of a program with a token. begun: what the server answered when it began."""

    visitor: Visitor
    begun: dict[str, Any]
    key: bytes
    have: int = field(default=0)

    @property
    def id(self) -> str:
        return str(self.begun["id"])

    @property
    def guide(self) -> str:
        return str(self.begun["guide"])

    def sealed(self, *said: Said) -> bytes:
        return seal(msgspec.json.encode(Batch(1, said)), self.key, self.id)

    async def send(self, body: bytes) -> Response:
        return await self.visitor.post(f"/api/recordings/{self.id}/events", data=body)

    async def say(self, *said: Said) -> int:
        """Say it, and how far the recording is on disk then."""
        response = await self.send(self.sealed(*said))
        assert response.status_code == 200, await response.get_data(as_text=True)
        self.have = (await response.get_json())["have"]
        return self.have

    async def show(self, picture: bytes) -> Response:
        digest = hashlib.sha256(picture).hexdigest()
        return await self.visitor.put(
            f"/api/recordings/{self.id}/pictures/{digest}", data=seal(picture, self.key, self.id)
        )

    async def film(self, clip: bytes) -> Response:
        digest = hashlib.sha256(clip).hexdigest()
        return await self.visitor.put(f"/api/recordings/{self.id}/clips/{digest}", data=seal(clip, self.key, self.id))

    async def stop(self, last: int | None = None) -> Response:
        return await self.visitor.post(
            f"/api/recordings/{self.id}/stop", json={"last": self.have if last is None else last}
        )


async def begin(house: House, visitor: Visitor | None = None, **more: Any) -> Recorder:
    """A recording of the owner's, or of whoever asks."""
    asking = visitor or await house.program()
    device = ECKey.generate_key("P-256")
    wanted = {"version": 1, "agent": "test/1", "device_key": device.as_dict(private=False), **more}
    response = await asking.post("/api/recordings", json=wanted)
    assert response.status_code == 201, await response.get_data(as_text=True)
    begun = await response.get_json()
    wrapped = jwe.decrypt_compact(begun["key"], device, registry=UNWRAP).plaintext
    assert wrapped is not None
    return Recorder(asking, begun, OctKey.import_key(msgspec.json.decode(wrapped)).raw_value)


async def told(house: House, guide: str) -> Sequence[dict[str, Any]]:
    """The guide's steps, as its owner reads them."""
    response = await (await house.owner()).get(f"/api/guides/{guide}")
    assert response.status_code == 200
    return list((await response.get_json())["steps"])


@asynccontextmanager
async def a_policy(house: House, **wanted: Any) -> AsyncIterator[None]:
    """It holds for a while. Others who test here know nothing of it."""
    owner = await house.owner()
    response = await owner.put("/api/recording-policy", json=wanted)
    assert response.status_code == 201, await response.get_data(as_text=True)
    try:
        yield
    finally:
        await owner.put("/api/recording-policy", json={})
