"""Beginning a recording at the server: what it answers, and the recording's key out of its wrapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from agents.desktop.buffer import Begun
from agents.desktop.door import Door
from agents.desktop.errors import Refused
from ingest.policy import NumberedPolicy
from ingest.sealing import CURVE
from ingest.wire import VERSION

AGENT = "desktop/1"
_UNWRAP = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])


def begin_recording(door: Door, wanted: Mapping[str, Any]) -> Begun:
    """wanted: title, guide, after, from_step and to_step, as far as they are wanted. Raises what Door.ask does.

    The device's key is drawn for this one recording and forgotten: what it opens lies sealed in the buffer.
    """
    device = ECKey.generate_key(CURVE)
    asked = {"version": VERSION, "agent": AGENT, "device_key": device.as_dict(private=False), **wanted}
    answer = door.ask("POST", "/api/recordings", json=asked).json()
    opened = jwe.decrypt_compact(answer["key"], device, registry=_UNWRAP).plaintext
    if opened is None:
        raise Refused("Cairn gave no key for this recording.", http_status=200)
    limits = answer["limits"]
    return Begun(
        server=door.server,
        recording=answer["id"],
        guide=answer["guide"],
        url=answer["url"],
        key=OctKey.import_key(msgspec.json.decode(opened)).raw_value,
        policy=msgspec.convert(answer["policy"], NumberedPolicy),
        batch=limits["batch"],
        body=limits["body"],
        picture=limits["picture"],
        clip=limits["clip"],
    )
