from __future__ import annotations

import json
from pathlib import Path

import pytest

from agents.desktop.door import door_of_device, door_with_token
from agents.desktop.errors import Away, Refused, SignedOut
from agents.desktop.keeping import local_key, read_sealed, write_sealed
from tests.desktop.letting_in import a_door, end_device, let_in
from tests.stories.server import Server


def test_a_recorder_signs_in_once_and_is_known_from_then_on(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        assert door.ask("GET", "/api/device").json()["device"]["name"] == "Ana’s laptop"
    with door_of_device(server.url, tmp_path, local_key(tmp_path)) as later:
        assert later.is_signed_in
        assert later.ask("GET", "/api/device").json()["workspace"]["id"] == "home"


def test_its_tokens_cannot_be_read_from_the_disk(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        secret = door.bearer()
        for file in tmp_path.iterdir():
            assert secret.encode() not in file.read_bytes()


def test_until_somebody_answers_it_is_told_why_not_yet(server: Server, tmp_path: Path) -> None:
    with door_of_device(server.url, tmp_path, local_key(tmp_path)) as door:
        codes = door.begin_sign_in("Ana’s laptop")
        assert door.exchange(codes["device_code"]) == "authorization_pending"
        let_in(server, codes["user_code"], "deny")
        assert door.exchange(codes["device_code"]) in ("access_denied", "slow_down")
        assert not door.is_signed_in


def test_a_token_that_was_refused_is_refreshed_once_and_the_request_goes_through(
    server: Server, tmp_path: Path
) -> None:
    with a_door(server, tmp_path) as door:
        before = door.bearer()
    [file] = tmp_path.glob("sign-in-*")
    key = local_key(tmp_path)
    kept = json.loads(read_sealed(file, key) or b"")
    write_sealed(file, json.dumps({**kept, "access_token": before[:-4] + "0000"}).encode(), key)
    with door_of_device(server.url, tmp_path, key) as door:
        assert door.ask("GET", "/api/device").status_code == 200
        renewed = json.loads(read_sealed(file, key) or b"")
        assert renewed["access_token"] == door.bearer() != before, "the new pair is kept"
        assert renewed["refresh_token"] != kept["refresh_token"]


def test_a_device_that_was_ended_forgets_its_tokens(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        end_device(server)
        with pytest.raises(SignedOut):
            door.ask("GET", "/api/device")
        assert not door.is_signed_in
    with door_of_device(server.url, tmp_path, local_key(tmp_path)) as later:
        assert not later.is_signed_in


def test_signing_out_ends_the_device_there_too(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        bearer = door.bearer()
        door.sign_out()
    with door_with_token(server.url, bearer) as thief, pytest.raises(SignedOut):
        thief.ask("GET", "/api/device")


def test_an_api_token_is_as_good(server: Server) -> None:
    with door_with_token(server.url, server.token) as door:
        assert door.ask("GET", "/api/device").json()["device"] is None


def test_what_is_refused_says_why_and_what_to_do(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        with pytest.raises(Refused, match="A recorder may record, and nothing else") as caught:
            door.ask("GET", "/api/guides")
        assert caught.value.http_status == 403


def test_a_cairn_that_does_not_answer_is_away() -> None:
    with door_with_token("http://127.0.0.1:9", "x") as door, pytest.raises(Away, match="does not answer"):
        door.ask("GET", "/api/device")
