"""A recorder in a few lines, over HTTP to a real server: what it says and shows is sealed as any recorder's is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from ingest.sealing import seal
from ingest.wire import Batch, Said
from tests.stories.api import Answer, Api

UNWRAP = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])
SEALED = {"Content-Type": "application/jose"}


@dataclass(slots=True)
class WireRecorder:
    """One recording of whoever asks."""

    api: Api
    id: str
    guide: str
    key: bytes

    def sealed(self, content: bytes) -> bytes:
        return seal(content, self.key, self.id)

    async def send(self, batch: bytes) -> Answer:
        return await self.api.ask("POST", f"/api/recordings/{self.id}/events", self.sealed(batch), SEALED)

    async def say(self, *said: Said) -> Answer:
        return await self.send(msgspec.json.encode(Batch(1, said)))

    async def show(self, content: bytes, what: Literal["pictures", "clips"] = "pictures") -> Answer:
        path = f"/api/recordings/{self.id}/{what}/{hashlib.sha256(content).hexdigest()}"
        return await self.api.ask("PUT", path, self.sealed(content), SEALED)

    async def stop(self, last: int) -> Any:
        return await self.api.post(f"/api/recordings/{self.id}/stop", {"last": last})


async def begin_recording(api: Api, **more: Any) -> WireRecorder:
    device = ECKey.generate_key("P-256")
    wanted = {"version": 1, "agent": "story/1", "device_key": device.as_dict(private=False), **more}
    begun = await api.post("/api/recordings", wanted)
    wrapped = jwe.decrypt_compact(begun["key"], device, registry=UNWRAP).plaintext
    assert wrapped is not None
    return WireRecorder(api, begun["id"], begun["guide"], OctKey.import_key(msgspec.json.decode(wrapped)).raw_value)
