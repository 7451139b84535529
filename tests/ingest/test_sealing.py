"""Sealing: what was sealed for a recording is opened with its key, however large a picture is."""

from __future__ import annotations

import secrets

import pytest

from ingest.sealing import new_key, seal, unseal
from storage.errors import Invalid

MIB = 1024 * 1024


@pytest.mark.parametrize("size", [0, 64 * 1024, 8 * MIB])
def test_what_was_sealed_is_opened_whatever_its_size(size: int) -> None:
    key, content = new_key(), secrets.token_bytes(size)
    assert unseal(seal(content, key, "one"), key, "one") == content


def test_what_was_sealed_for_another_recording_is_refused() -> None:
    key = new_key()
    with pytest.raises(Invalid):
        unseal(seal(b"said", key, "one"), key, "another")
