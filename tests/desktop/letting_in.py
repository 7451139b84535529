"""A recorder that a person lets in at a real server, as the person does at /device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from agents.desktop.door import Door, door_of_device
from agents.desktop.keeping import local_key
from tests.stories.server import Server

ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def let_in(server: Server, user_code: str, said: str = "allow") -> None:
    """The owner types the code, and answers."""
    form = {"user_code": user_code, "answer": said, "workspace": "home"}
    answer = httpx2.post(f"{server.url}/device/answer", data=form, headers=server.headers)
    assert answer.status_code == 200, answer.text


def end_device(server: Server) -> None:
    """The owner ends every device there is."""
    devices = httpx2.get(f"{server.url}/api/devices", headers=server.headers).json()["devices"]
    for device in devices:
        httpx2.delete(f"{server.url}/api/devices/{device['id']}", headers=server.headers).raise_for_status()


@contextmanager
def a_door(server: Server, folder: Path) -> Iterator[Door]:
    """A door of a device that was let in."""
    with door_of_device(server.url, folder, local_key(folder)) as door:
        codes = door.begin_sign_in("Ana’s laptop")
        let_in(server, codes["user_code"])
        assert door.exchange(codes["device_code"]) == ""
        yield door


def steps(server: Server, guide: str) -> list[dict[str, object]]:
    answer = httpx2.get(f"{server.url}/api/guides/{guide}", headers=server.headers)
    answer.raise_for_status()
    return list(answer.json()["steps"])
