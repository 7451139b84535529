"""A release: one file that people install, and a signed manifest that says which, how large, and what version it is.

    <name>-<version>.<whatever>        the bundle
    <name>-<version>.manifest          a JWS (RFC 7515, signed with Ed25519) of a Manifest in JSON

Nothing of a bundle is opened, unpacked or run before its manifest is found to be signed by a key that is trusted, its
hash and size are those of the manifest, and its version is newer than what is there: an old release, correctly signed,
is how known faults come back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from msgspec import Meta, Struct

from storage.errors import CairnError

CURVE: Final = "Ed25519"
SUFFIX = ".manifest"
LARGEST = 512 * 1024 * 1024  # bytes of a bundle
_HEADER = {"alg": "Ed25519", "typ": "cairn-release"}
_REGISTRY = jws.JWSRegistry(algorithms=["Ed25519"])
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)


class NotTrusted(CairnError):
    """This release is not what it should be, and nothing of it was installed."""


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What a release is. file: the bundle's name, without a folder."""

    format: Literal[1]
    name: Annotated[str, Meta(pattern=r"^[a-z][a-z-]{0,39}\Z")]
    version: Annotated[str, Meta(max_length=20)]
    file: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    size: Annotated[int, Meta(ge=1, le=LARGEST)]


def manifest_of(name: str, version: str, file: str, bundle: bytes) -> Manifest:
    """Raises NotTrusted when the version is none, since who installs would refuse it."""
    number_of(version)
    made = Manifest(1, name, version, file, hashlib.sha256(bundle).hexdigest(), len(bundle))
    return msgspec.json.decode(msgspec.json.encode(made), type=Manifest)


def number_of(version: str) -> tuple[int, int, int]:
    """A version as it is compared. Raises NotTrusted for what is none."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise NotTrusted(f"{version!r} is no version: it should look like 1.2.3.")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def signed(manifest: Manifest, key: OKPKey) -> str:
    """key: private, on Ed25519. Its thumbprint says which it is."""
    return jws.serialize_compact(
        {**_HEADER, "kid": key.thumbprint()}, msgspec.json.encode(manifest), key, registry=_REGISTRY
    )


def opened(token: str, trusted: Sequence[OKPKey]) -> Manifest:
    """The manifest, when one of the trusted keys signed it. Raises NotTrusted."""
    for key in trusted:
        try:
            found: Any = jws.deserialize_compact(token, key, registry=_REGISTRY)
        except (JoseError, ValueError):
            continue
        if found.headers().get("typ") == _HEADER["typ"]:
            return _manifest(found.payload)
    raise NotTrusted("This release is not signed by anybody who is trusted here.")


def check(manifest: Manifest, bundle: bytes, *, name: str, installed: str | None) -> None:
    """Raises NotTrusted unless the bundle is the manifest's, of that name, and newer than what is installed."""
    if manifest.name != name:
        raise NotTrusted(f"This is a release of {manifest.name}, not of {name}.")
    if len(bundle) != manifest.size or hashlib.sha256(bundle).hexdigest() != manifest.sha256:
        raise NotTrusted("The file is not the one that was signed: it was changed, or cut off.")
    if installed is not None and number_of(manifest.version) <= number_of(installed):
        raise NotTrusted(f"Version {manifest.version} is not newer than {installed}, which is installed.")


def _manifest(payload: bytes) -> Manifest:
    try:
        return msgspec.json.decode(payload, type=Manifest)
    except msgspec.MsgspecError as error:
        raise NotTrusted(f"This manifest makes no sense: {error}.") from error
