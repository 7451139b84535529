"""Sealing: what was sealed for a recording is opened with its key, however large a picture is."""

from __future__ import annotations

import secrets

import pytest
from joserfc import jwe
from joserfc.jwk import OctKey

from ingest.sealing import new_key, seal, unseal
from storage.errors import Invalid

MIB = 1024 * 1024
HEADER = {"alg": "dir", "enc": "A256GCM", "kid": "one"}
REGISTRY = jwe.JWERegistry(algorithms=["dir", "A256GCM"])


@pytest.mark.parametrize("size", [0, 64 * 1024, 8 * MIB])
def test_what_was_sealed_is_opened_whatever_its_size(size: int) -> None:
    key, content = new_key(), secrets.token_bytes(size)
    assert unseal(seal(content, key, "one"), key, "one") == content


def test_what_was_sealed_for_another_recording_is_refused() -> None:
    key = new_key()
    with pytest.raises(Invalid):
        unseal(seal(b"said", key, "one"), key, "another")


@pytest.mark.parametrize("size", range(5))
def test_a_library_that_knows_all_of_jose_opens_what_we_seal_and_the_other_way_round(size: int) -> None:
    key, content = new_key(), secrets.token_bytes(1_000 + size)
    opened = jwe.decrypt_compact(seal(content, key, "one"), OctKey.import_key(key), registry=REGISTRY)
    assert (opened.plaintext, opened.protected) == (content, HEADER)
    sealed = jwe.encrypt_compact({**HEADER, "typ": "JWE"}, content, OctKey.import_key(key), registry=REGISTRY)
    assert unseal(sealed.encode(), key, "one") == content


@pytest.mark.parametrize("part", range(5))
def test_no_letter_of_it_may_be_another_and_none_may_be_missing(part: int) -> None:
    key = new_key()
    parts = seal(b"said by somebody", key, "one").split(b".")
    last = parts[part][-1:]
    for other in (parts[part][:-1] + bytes([last[0] ^ 0x10]) if last else b"AAAA", parts[part][:-4], b'"', b"\xff"):
        if other == parts[part]:
            continue
        with pytest.raises(Invalid):
            unseal(b".".join([*parts[:part], other, *parts[part + 1 :]]), key, "one")
    with pytest.raises(Invalid):
        unseal(b".".join(parts[:part]), key, "one")


def test_a_tag_that_was_cut_short_is_no_tag_whatever_stands_before_it() -> None:
    key = new_key()
    head, wrapped, nonce, ciphertext, tag = seal(b"", key, "one").split(b".")
    assert not ciphertext
    with pytest.raises(Invalid):  # the same bytes, and the boundary elsewhere
        unseal(b".".join((head, wrapped, nonce, tag[:4], tag[4:])), key, "one")
    assert unseal(b".".join((head, wrapped, nonce, ciphertext, tag)), key, "one") == b""
