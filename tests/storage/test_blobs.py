"""One contract, and each place for blobs held to it: what is said of one is true of the other."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

import aiohttp
import pytest
from aiobotocore.session import get_session

from storage.blobs import Blobs, FolderBlobs
from storage.errors import CairnError, Forbidden, Gone, Invalid, Unavailable
from storage.ids import FIRST_TENANT, Digest, TenantId
from storage.s3_blobs import NoBucket, open_s3_blobs

BUCKET = "shots"
PICTURE = "a picture é 😀".encode()


def digest_of(content: bytes) -> Digest:
    return Digest(hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class Got:
    status: int
    type: str
    content: bytes


@dataclass(frozen=True)
class Place:
    """A place for blobs, and a browser that fetches its URLs."""

    blobs: Blobs
    fetch: Callable[[str], Awaitable[Got]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def s3_server(folder: Path) -> Iterator[str]:
    """An S3 server that checks signatures. It keeps everything in memory and knows the credentials test/test."""
    port = free_port()
    with (folder / "ministack.log").open("wb") as log:
        server = subprocess.Popen(
            [Path(sys.executable).parent / "ministack"],
            env={"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except ConnectionRefusedError:
                    assert server.poll() is None, (folder / "ministack.log").read_text()
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def open_bucket(endpoint: str, bucket: str = BUCKET):
    return open_s3_blobs(bucket, "us-east-1", endpoint, "test", "test")


@pytest.fixture(params=["folder", "s3"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    if request.param == "folder":
        in_folder = FolderBlobs(tmp_path / "blobs", b"k" * 32)
        yield Place(in_folder, lambda url: fetch_from_folder(in_folder, url))
        return
    endpoint = request.getfixturevalue("s3_server")
    async with get_session().create_client(
        "s3", "us-east-1", endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test"
    ) as client:
        await client.create_bucket(Bucket=BUCKET)
        for found in (await client.list_objects_v2(Bucket=BUCKET)).get("Contents", []):
            await client.delete_object(Bucket=BUCKET, Key=found["Key"])
    async with open_bucket(endpoint) as in_bucket:
        yield Place(in_bucket, fetch_by_http)


async def fetch_by_http(url: str) -> Got:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return Got(response.status, response.headers.get("Content-Type", ""), await response.read())


async def fetch_from_folder(blobs: FolderBlobs, url: str) -> Got:
    """What the route of web/ does, in four lines."""
    parts = urlsplit(url)
    assert parts.path.startswith("/blobs/")
    tenant, _, digest = parts.path.removeprefix("/blobs/").split("/")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    try:
        path = blobs.verify(
            TenantId(tenant), Digest(digest), query["type"], query.get("until", ""), query.get("signature", "")
        )
    except CairnError as error:
        return Got(error.status, "", b"")
    return Got(200, query["type"], path.read_bytes())


async def put(place: Place, content: bytes = PICTURE, tenant: TenantId = FIRST_TENANT) -> Digest:
    digest = digest_of(content)
    await place.blobs.put(tenant, digest, content, "image/png")
    return digest


async def test_what_was_put_is_read(place: Place) -> None:
    assert await place.blobs.read(FIRST_TENANT, await put(place)) == PICTURE


async def test_putting_the_same_twice_is_as_once(place: Place) -> None:
    digests = await asyncio.gather(*(put(place) for _ in range(4)))
    assert len(set(digests)) == 1
    assert await place.blobs.read(FIRST_TENANT, digests[0]) == PICTURE


async def test_a_blob_may_be_empty_or_large(place: Place) -> None:
    for content in (b"", bytes(range(256)) * 40_000):
        assert await place.blobs.read(FIRST_TENANT, await put(place, content)) == content


async def test_what_is_not_there_is_gone(place: Place) -> None:
    with pytest.raises(Gone):
        await place.blobs.read(FIRST_TENANT, digest_of(b"never put"))


async def test_a_deleted_blob_is_gone_and_may_be_deleted_again(place: Place) -> None:
    digest = await put(place)
    url = await place.blobs.url(FIRST_TENANT, digest, "image/png")
    for _ in range(2):
        await place.blobs.delete(FIRST_TENANT, digest)
    with pytest.raises(Gone):
        await place.blobs.read(FIRST_TENANT, digest)
    assert (await place.fetch(url)).status == 404


async def test_a_tenant_does_not_see_what_another_keeps(place: Place) -> None:
    digest = await put(place, tenant=TenantId("second"))
    with pytest.raises(Gone):
        await place.blobs.read(FIRST_TENANT, digest)


async def test_bytes_that_are_not_what_their_name_says_are_refused(place: Place) -> None:
    digest = digest_of(PICTURE)
    with pytest.raises(Invalid):
        await place.blobs.put(FIRST_TENANT, digest, PICTURE[:-1], "image/png")
    with pytest.raises(Gone):
        await place.blobs.read(FIRST_TENANT, digest)


@pytest.mark.parametrize(
    ("tenant", "digest"),
    [
        ("..", "a" * 64),
        ("first/..", "a" * 64),
        ("", "a" * 64),
        ("first", "../" * 21 + "a"),
        ("first", "A" * 64),
        ("first", "a" * 63),
        ("first", "a" * 64 + "\n"),
        ("first\n", "a" * 64),
    ],
)
async def test_a_name_cannot_lead_elsewhere(place: Place, tenant: str, digest: str) -> None:
    for asking in (
        place.blobs.read(TenantId(tenant), Digest(digest)),
        place.blobs.url(TenantId(tenant), Digest(digest), "image/png"),
        place.blobs.delete(TenantId(tenant), Digest(digest)),
        place.blobs.put(TenantId(tenant), Digest(digest), b"", "image/png"),
    ):
        with pytest.raises(Invalid):
            await asking


@pytest.mark.parametrize("media_type", ["", "image", "image/png\r\nX-Evil: 1", "text/html; charset=utf-8", "IMAGE/PNG"])
async def test_a_type_that_is_none_is_refused(place: Place, media_type: str) -> None:
    with pytest.raises(Invalid):
        await place.blobs.put(FIRST_TENANT, digest_of(PICTURE), PICTURE, media_type)


async def test_a_url_gives_the_content_with_its_type(place: Place) -> None:
    url = await place.blobs.url(FIRST_TENANT, await put(place), "image/png")
    assert await place.fetch(url) == Got(200, "image/png", PICTURE)


async def test_a_url_whose_signature_was_changed_gives_nothing(place: Place) -> None:
    url = await place.blobs.url(FIRST_TENANT, await put(place), "image/png")
    last = url[-1]
    assert (await place.fetch(url[:-1] + ("0" if last != "0" else "1"))).status == 403


async def test_a_url_for_one_blob_does_not_open_another(place: Place) -> None:
    one, other = await put(place, b"one"), await put(place, b"other")
    parts = urlsplit(await place.blobs.url(FIRST_TENANT, one, "image/png"))
    swapped = parts.path.replace(one, other).replace(f"/{one[:2]}/", f"/{other[:2]}/")
    assert (await place.fetch(urlunsplit(parts._replace(path=swapped)))).status == 403


async def test_a_url_is_good_for_one_type_only(place: Place) -> None:
    """Else a picture could be made to look like a page."""
    url = await place.blobs.url(FIRST_TENANT, await put(place), "image/png")
    assert (await place.fetch(url.replace("image%2Fpng", "text%2Fhtml"))).status == 403


async def test_a_url_ends_in_time(place: Place) -> None:
    url = await place.blobs.url(FIRST_TENANT, await put(place), "image/png", seconds=1)
    assert (await place.fetch(url)).status == 200
    deadline = time.monotonic() + 10
    while (await place.fetch(url)).status != 403:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


async def test_a_folder_url_with_nonsense_for_parts_is_forbidden(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path, b"k" * 32)
    digest = digest_of(PICTURE)
    for until, signature in [("", ""), ("²", ""), ("-1", "x"), ("9" * 5000, "x"), ("9", "é😀"), ("1e9", "x")]:
        with pytest.raises(Forbidden):
            blobs.verify(FIRST_TENANT, digest, "image/png", until, signature)


async def test_a_folder_with_another_key_knows_none_of_its_urls(tmp_path: Path) -> None:
    blobs, other = FolderBlobs(tmp_path, b"k" * 32), FolderBlobs(tmp_path, b"K" * 32)
    place = Place(blobs, lambda url: fetch_from_folder(other, url))
    url = await blobs.url(FIRST_TENANT, await put(place), "image/png")
    assert (await place.fetch(url)).status == 403


async def test_a_folder_gives_out_the_same_url_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = FolderBlobs(tmp_path, b"k" * 32)
    urls = []
    for now in (1_800_000_100.0, 1_800_000_500.5):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        urls.append(await blobs.url(FIRST_TENANT, digest_of(PICTURE), "image/png"))
    assert urls[0] == urls[1]


async def test_a_folder_holds_no_half_of_a_write_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(FolderBlobs(tmp_path, b"k" * 32), fetch_by_http)

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            await put(place)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert await place.blobs.read(FIRST_TENANT, await put(place)) == PICTURE


async def test_a_bucket_that_is_not_there_stops_the_start(s3_server: str) -> None:
    with pytest.raises(NoBucket, match="nowhere"):
        async with open_bucket(s3_server, "nowhere"):
            pytest.fail("it opened")


async def test_an_s3_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        async with open_bucket("http://127.0.0.1:1"):
            pytest.fail("it opened")
