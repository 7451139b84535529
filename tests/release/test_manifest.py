"""A release is installed only when it is what somebody trusted signed, and newer than what is there."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from agents.release.bundles import newest, sign_bundle, verified, zip_folder
from agents.release.keys import new_key, read_key
from agents.release.manifest import NotTrusted, manifest_of, number_of, opened, signed

BUNDLE = b"what people install" * 100


@dataclass(frozen=True, slots=True)
class Publisher:
    folder: Path
    key: OKPKey

    def release(self, version: str = "1.2.0", name: str = "desktop", content: bytes = BUNDLE) -> Path:
        bundle = self.folder / f"{name}-{version}.whl"
        bundle.write_bytes(content)
        return sign_bundle(bundle, name, version, self.key)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path, OKPKey.generate_key("Ed25519"))


def look(publisher: Publisher, manifest: Path, installed: str | None = "1.1.9", name: str = "desktop") -> bytes:
    public = OKPKey.import_key(publisher.key.as_dict(private=False))
    return verified(manifest, [public], name=name, installed=installed)[1]


def test_what_was_signed_is_verified_to_the_byte(publisher: Publisher) -> None:
    assert look(publisher, publisher.release()) == BUNDLE


@pytest.mark.parametrize("content", [BUNDLE + b"!", BUNDLE[:-1], BUNDLE.replace(b"i", b"j", 1), b""])
def test_a_bundle_that_was_changed_or_cut_off_is_refused(publisher: Publisher, content: bytes) -> None:
    manifest = publisher.release()
    (publisher.folder / "desktop-1.2.0.whl").write_bytes(content)
    with pytest.raises(NotTrusted, match="not the one that was signed"):
        look(publisher, manifest)


def test_a_manifest_that_was_changed_is_refused(publisher: Publisher) -> None:
    manifest = publisher.release()
    header, payload, signature = manifest.read_text().split(".")
    said = json.loads(base64.urlsafe_b64decode(payload + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**said, "version": "9.9.9"}).encode()).decode().rstrip("=")
    for changed in (f"{header}.{other}.{signature}", f"{header}.{payload}.{signature[:-4]}AAAA", "", "a.b.c", "é" * 50):
        manifest.write_text(changed)
        with pytest.raises(NotTrusted, match="not signed by anybody"):
            look(publisher, manifest)


def test_what_somebody_else_signed_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    thief = Publisher(tmp_path, OKPKey.generate_key("Ed25519"))
    with pytest.raises(NotTrusted, match="not signed by anybody"):
        look(publisher, thief.release())


def test_a_public_key_signs_nothing_by_another_algorithm(publisher: Publisher) -> None:
    payload = json.dumps(
        {"format": 1, "name": "desktop", "version": "9.0.0", "file": "x.whl", "sha256": "a" * 64, "size": 1}
    )
    public = json.dumps(publisher.key.as_dict(private=False)).encode()
    by_hmac = jws.serialize_compact({"alg": "HS256", "typ": "cairn-release"}, payload, OctKey.import_key(public))
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"cairn-release"}').decode().rstrip("=")
    by_nobody = f"{header}.{base64.urlsafe_b64encode(payload.encode()).decode().rstrip('=')}."
    for token in (by_hmac, by_nobody):
        with pytest.raises(NotTrusted):
            opened(token, [publisher.key])


def test_something_else_that_the_key_signed_is_no_release(publisher: Publisher) -> None:
    token = jws.serialize_compact(
        {"alg": "Ed25519"}, b"{}", publisher.key, registry=jws.JWSRegistry(algorithms=["Ed25519"])
    )
    with pytest.raises(NotTrusted):
        opened(token, [publisher.key])


@pytest.mark.parametrize("installed", ["1.2.0", "1.2.1", "1.10.0", "2.0.0"])
def test_an_older_release_is_refused_however_well_it_is_signed(publisher: Publisher, installed: str) -> None:
    with pytest.raises(NotTrusted, match="not newer"):
        look(publisher, publisher.release("1.2.0"), installed)


def test_versions_are_compared_as_numbers() -> None:
    assert number_of("1.10.0") > number_of("1.9.9")
    for wrong in ("1.2", "1.2.3rc1", "v1.2.3", "1.02.3", "1.2.3\n", "１.2.3", ""):
        with pytest.raises(NotTrusted, match="no version"):
            number_of(wrong)


def test_a_release_of_something_else_is_refused(publisher: Publisher) -> None:
    with pytest.raises(NotTrusted, match="of extension, not of desktop"):
        look(publisher, publisher.release(name="extension"))


@pytest.mark.parametrize("file", ["../x.whl", "/etc/passwd", ".hidden", "a/b.whl", ""])
def test_a_bundle_lies_beside_its_manifest_and_nowhere_else(publisher: Publisher, file: str) -> None:
    payload = {"format": 1, "name": "desktop", "version": "9.0.0", "file": file, "sha256": "a" * 64, "size": 1}
    header = {"alg": "Ed25519", "typ": "cairn-release"}
    token = jws.serialize_compact(
        header, json.dumps(payload), publisher.key, registry=jws.JWSRegistry(algorithms=["Ed25519"])
    )
    with pytest.raises(NotTrusted, match="makes no sense"):
        opened(token, [publisher.key])


def test_the_newest_that_is_signed_is_found_and_what_a_stranger_put_beside_it_is_not(publisher: Publisher) -> None:
    publisher.release("1.2.0")
    newer = publisher.release("1.10.0")
    stranger = Publisher(publisher.folder, OKPKey.generate_key("Ed25519"))
    stranger.release("9.0.0")
    assert newest(publisher.folder, [publisher.key], "desktop") == newer
    with pytest.raises(NotTrusted, match="There is no release of extension"):
        newest(publisher.folder, [publisher.key], "extension")


def test_a_missing_bundle_or_manifest_says_so(publisher: Publisher) -> None:
    manifest = publisher.release()
    (publisher.folder / "desktop-1.2.0.whl").unlink()
    with pytest.raises(NotTrusted, match="cannot be read"):
        look(publisher, manifest)
    with pytest.raises(NotTrusted, match="cannot be read"):
        look(publisher, publisher.folder / "desktop-7.0.0.manifest")


def test_one_key_signs_and_the_other_only_looks(tmp_path: Path) -> None:
    thumbprint = new_key(tmp_path / "private", tmp_path / "public")
    private, public = read_key(tmp_path / "private"), read_key(tmp_path / "public")
    assert private.thumbprint() == public.thumbprint() == thumbprint
    assert (tmp_path / "private").stat().st_mode & 0o077 == 0
    assert "d" not in json.loads((tmp_path / "public").read_text())
    manifest = manifest_of("desktop", "1.0.0", "x.whl", BUNDLE)
    assert opened(signed(manifest, private), [public]) == manifest
    with pytest.raises(FileExistsError):
        new_key(tmp_path / "private", tmp_path / "other")
    (tmp_path / "rsa").write_text(json.dumps({"kty": "oct", "k": "AAAA"}))
    with pytest.raises(NotTrusted):
        read_key(tmp_path / "rsa")


def test_the_same_folder_is_always_the_same_zip(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "src").mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
        (folder / "src" / "a.js").write_text("a")
        zip_folder(folder, tmp_path / f"{name}.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
