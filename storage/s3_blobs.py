"""Blobs in S3, or in what speaks as S3 does. Imported only by who uses it: aiobotocore takes a while to load."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from storage.blobs import GOOD_FOR, check_content, key_of
from storage.errors import CairnError, Gone, Unavailable
from storage.ids import Digest, TenantId

if TYPE_CHECKING:
    from types_aiobotocore_s3 import S3Client


class NoBucket(CairnError):
    """The bucket that CAIRN_S3_URL names cannot be used."""


class S3Blobs:
    """Blobs in a bucket. Browsers fetch them from there."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    async def put(self, tenant: TenantId, digest: Digest, content: bytes, type: str) -> None:  # noqa: A002
        key = key_of(tenant, digest)
        check_content(digest, content, type)
        checksum = base64.b64encode(bytes.fromhex(digest)).decode()
        with _s3_errors():
            await self._client.put_object(
                Bucket=self._bucket, Key=key, Body=content, ContentType=type, ChecksumSHA256=checksum
            )

    async def url(self, tenant: TenantId, digest: Digest, type: str, seconds: int = GOOD_FOR) -> str:  # noqa: A002
        named = {"Bucket": self._bucket, "Key": key_of(tenant, digest), "ResponseContentType": type}
        return await self._client.generate_presigned_url("get_object", Params=named, ExpiresIn=seconds)

    async def read(self, tenant: TenantId, digest: Digest) -> bytes:
        key = key_of(tenant, digest)
        with _s3_errors():
            found = await self._client.get_object(Bucket=self._bucket, Key=key)
            async with found["Body"] as body:
                return await body.read()

    async def delete(self, tenant: TenantId, digest: Digest) -> None:
        key = key_of(tenant, digest)
        with _s3_errors():
            await self._client.delete_object(Bucket=self._bucket, Key=key)


@asynccontextmanager
async def open_s3_blobs(
    bucket: str, region: str, endpoint: str | None = None, key: str | None = None, secret: str | None = None
) -> AsyncIterator[S3Blobs]:
    """Connect to a bucket that exists. endpoint None: Amazon's; key None: the credentials that AWS tools find.

    Raises NoBucket, or Unavailable.
    """
    # A server of one's own often has no name for each bucket, so the bucket goes into the path.
    config = AioConfig(
        signature_version="s3v4",
        s3={"addressing_style": "path"} if endpoint else {},
        connect_timeout=5,  # seconds
        read_timeout=20,  # seconds
        retries={"max_attempts": 2},
    )
    async with get_session().create_client(
        "s3",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=config,
    ) as client:
        try:
            with _s3_errors():
                await client.head_bucket(Bucket=bucket)
        except (ClientError, Gone) as error:
            raise NoBucket(
                f"The bucket {bucket!r} does not exist or may not be used with this key.",
                hint="Make the bucket, and see CAIRN_S3_URL in docs/settings.md.",
            ) from error
        yield S3Blobs(client, bucket)


@contextmanager
def _s3_errors() -> Iterator[None]:
    """botocore's errors as ours: what is not there, what cannot be reached. The rest is our mistake and stays."""
    try:
        yield
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404:
            raise Gone from error
        if status >= 500 or status == 429:
            raise Unavailable("The store of pictures is out of order. Try again in a moment.") from error
        raise
    except (BotoCoreError, OSError) as error:
        raise Unavailable("The store of pictures cannot be reached. Try again in a moment.") from error
