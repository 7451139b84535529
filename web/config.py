"""Settings: read from the environment once, here and nowhere else; every part is handed values.

A bad value stops the start and says which setting, what it was, and what it should look like.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from storage.errors import CairnError

MAX_WORKERS = 64
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class BadSetting(CairnError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class S3:
    """Where blobs go when they go to S3. endpoint None: Amazon's own; key None: the credentials AWS tools find."""

    bucket: str
    region: str
    endpoint: str | None = None
    key: str | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as people see it. default is written as in the environment; what it is when unset is in words."""

    name: str
    default: str
    unit: str
    meaning: str
    parse: Callable[[str], Any]
    secret: bool  # then its value is never shown


def _setting(
    name: str, default: str, unit: str, meaning: str, *, parse: Callable[[str], Any], secret: bool = False
) -> Any:
    return field(repr=not secret, metadata={"setting": Setting(name, default, unit, meaning, parse, secret)})


def _text(value: str) -> str:
    return value


def _text_or_none(value: str) -> str | None:
    return value or None


def _number(value: str, wanted: str) -> int:
    """wanted: what is said of anything that is no number."""
    try:
        return int(value)
    except ValueError:
        raise ValueError(wanted) from None


def _port(value: str) -> int:
    wanted = "a port is a number from 1 to 65535"
    port = _number(value, wanted)
    if not 0 < port < 65536:
        raise ValueError(wanted)
    return port


def _workers(value: str) -> int:
    wanted = f"it should be a number of processes from 1 to {MAX_WORKERS}"
    workers = _number(value, wanted)
    if not 0 < workers <= MAX_WORKERS:
        raise ValueError(wanted)
    return workers


def _wish(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError("it should be yes or no")
    return value == "yes"


def _days(value: str) -> int:
    wanted = "it should be a number of days from 0 to 36500"
    days = _number(value, wanted)
    if not 0 <= days <= 36_500:
        raise ValueError(wanted)
    return days


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _chromium(value: str) -> Path | None:
    # The programs beside our Python come first: `make browser` puts one there on a machine that has none.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    found = value or next((found for name in CHROMIUMS if (found := shutil.which(name, path=path))), None)
    if found is None:
        return None
    if not os.access(found, os.X_OK):
        raise ValueError("there is no program that can be run")
    return Path(found)


def _address(value: str) -> str | None:
    """An http address without its trailing slash."""
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it should look like https://cairn.example.org")
    return value.rstrip("/")


def _origins(value: str) -> frozenset[str]:
    return frozenset(_origin(one.strip()) for one in value.split(",") if one.strip())


def _origin(address: str) -> str:
    """Scheme, host and port as a browser writes them in its Origin header (RFC 6454, section 6.2)."""
    parts = urlsplit(_address(address) or "")
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def _networks(value: str) -> frozenset[IPv4Network | IPv6Network]:
    try:
        return frozenset(ip_network(one.strip()) for one in value.split(",") if one.strip())
    except ValueError:
        raise ValueError("it should look like 10.0.0.7, 10.1.0.0/16") from None


def _database(value: str) -> str | None:
    if value and urlsplit(value).scheme not in ("postgresql", "postgres"):
        raise ValueError("it should look like postgresql://user:password@host:5432/database")
    return value or None


def _redis(value: str) -> str | None:
    if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("it should look like redis://:password@host:6379/0")
    return value or None


def _s3(value: str) -> S3 | None:
    """``http(s)://key:secret@host:port/bucket?region=…`` for any S3 server, ``s3://bucket?region=…`` for Amazon's."""
    if not value:
        return None
    parts = urlsplit(value)
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    if parts.scheme == "s3" and parts.hostname:
        return S3(parts.hostname, region)
    bucket = parts.path.strip("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not bucket or "/" in bucket:
        raise ValueError("it should look like https://key:secret@host:port/bucket?region=… or s3://bucket?region=…")
    key = unquote(parts.username) if parts.username else None
    secret = unquote(parts.password) if parts.password else None
    return S3(bucket, region, f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", key, secret)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, checked."""

    port: int = _setting("CAIRN_PORT", "8000", "TCP port", "Where Cairn listens.", parse=_port)
    workers: int = _setting(
        "CAIRN_WORKERS", "1", "processes", "How many serve on this machine; one for each core is much.", parse=_workers
    )
    spare: bool = _setting(
        "CAIRN_SPARE",
        "yes",
        "yes or no",
        "Whether one that serves alone has a spare that takes over when it dies; it takes 70 MB.",
        parse=_wish,
    )
    host: str = _setting(
        "CAIRN_HOST", "127.0.0.1", "address", "On which network address it listens; 0.0.0.0 is all.", parse=_text
    )
    data: Path = _setting(
        "CAIRN_DATA", "./data", "folder", "Database, pictures, search index and secrets live here.", parse=_folder
    )
    database_url: str | None = _setting(
        "CAIRN_DATABASE_URL",
        "",
        "postgresql:// address",
        "A Postgres of your own. Empty: Cairn runs one in its data folder.",
        parse=_database,
        secret=True,
    )
    recording_secret: str = _setting(
        "CAIRN_RECORDING_SECRET",
        "",
        "text",
        "What the keys of recordings are kept under: the same on all machines of a database. Empty: a file in the data "
        "folder.",
        parse=_text,
        secret=True,
    )
    redis_url: str | None = _setting(
        "CAIRN_REDIS_URL",
        "",
        "redis:// address",
        "Carries news between several machines: Redis or Valkey 7 or later, one server or a cluster. "
        "Empty: there is one machine.",
        parse=_redis,
        secret=True,
    )
    s3: S3 | None = _setting(
        "CAIRN_S3_URL",
        "",
        "address of a bucket",
        "Where pictures are kept: https://key:secret@host:port/bucket?region=… for any S3 server, s3://bucket?region=… "
        "for Amazon's with the credentials its tools find. Empty: a folder in the data folder.",
        parse=_s3,
        secret=True,
    )
    public_url: str = _setting(
        "CAIRN_PUBLIC_URL",
        "",
        "http(s) address",
        "How people reach Cairn; links begin with it. Empty: http://<CAIRN_HOST>:<CAIRN_PORT>.",
        parse=_address,
    )
    origins: frozenset[str] = _setting(
        "CAIRN_ORIGINS",
        "",
        "http(s) addresses, comma between",
        "Other sites whose pages may act for whoever is signed in. CAIRN_PUBLIC_URL always may.",
        parse=_origins,
    )
    proxies: frozenset[IPv4Network | IPv6Network] = _setting(
        "CAIRN_PROXIES",
        "",
        "addresses or networks, comma between",
        "Proxies in front of Cairn, whose X-Forwarded-For is believed. Empty: a request is from whoever connects.",
        parse=_networks,
    )
    access_log: bool = _setting(
        "CAIRN_ACCESS_LOG",
        "no",
        "yes or no",
        "Whether each request has a line in the log, by its route and without what it named. They are counted anyway.",
        parse=_wish,
    )
    url: str = _setting(
        "CAIRN_URL",
        "",
        "http(s) address",
        "The Cairn that the command line talks to. Empty: CAIRN_PUBLIC_URL.",
        parse=_address,
    )
    token: str | None = _setting(
        "CAIRN_TOKEN",
        "",
        "secret",
        "The API token that the command line uses; `cairn token` prints one.",
        parse=_text_or_none,
        secret=True,
    )
    recorder: Path = _setting(
        "CAIRN_RECORDER",
        "~/.local/share/cairn",
        "folder",
        "Where `cairn record` keeps its sign-in and, enciphered, what is not sent yet.",
        parse=_folder,
    )
    chromium: Path | None = _setting(
        "CAIRN_CHROMIUM",
        "",
        "program",
        "The browser that plays recordings and runs browser tests. Empty: the chromium or chrome in PATH.",
        parse=_chromium,
    )
    archive_days: int = _setting(
        "CAIRN_ARCHIVE_DAYS",
        "30",
        "days",
        "How long single edits, with author and time, are kept once a snapshot holds them. Versions stay for ever.",
        parse=_days,
    )


def read_config(environment: Mapping[str, str] | None = None) -> Config:
    """Read and check every setting. environment: the process's own unless given. Raises BadSetting."""
    given = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for each in fields(Config):
        setting = setting_of(each)
        written = given.get(setting.name) or setting.default  # set to nothing is as good as unset
        try:
            values[each.name] = setting.parse(written)
        except ValueError as error:
            # A value that is a secret, or may hold one, is not repeated: what stops a start ends up in many logs.
            shown = "" if setting.secret else f" is {written!r}, which"
            raise BadSetting(
                f"{setting.name}{shown} cannot be used: {error}.", hint=f"{setting.meaning} See docs/settings.md."
            ) from (None if setting.secret else error)
    local = _local_addresses(values["host"], values["port"])
    values["public_url"] = values["public_url"] or local[0]
    values["url"] = values["url"] or values["public_url"]
    values["origins"] |= {_origin(address) for address in (values["public_url"], *local)}
    return Config(**values)


def environment_of(config: Config, several: Path) -> dict[str, str]:
    """What the processes that serve are to read: our own environment, and what the command line changed.

    several: the folder in which prometheus_client counts for all of them, when they are several.
    """
    counting = {"PROMETHEUS_MULTIPROC_DIR": str(several)} if config.workers > 1 else {}
    return {**os.environ, "CAIRN_WORKERS": str(config.workers), **counting}


def with_workers(config: Config, workers: str) -> Config:
    """The same, with so many serving processes. Raises BadSetting."""
    try:
        return replace(config, workers=_workers(workers))
    except ValueError as error:
        raise BadSetting(f"--workers {workers} cannot be used: {error}.") from error


def setting_of(each: Field[Any]) -> Setting:
    return cast("Setting", each.metadata["setting"])


def settings() -> list[Setting]:
    """Every setting, in the order of Config. docs/settings.md lists the same."""
    return [setting_of(each) for each in fields(Config)]


def _local_addresses(host: str, port: int) -> tuple[str, ...]:
    """How a browser on this machine may write our address: who types localhost means 127.0.0.1."""
    if host in ("127.0.0.1", "localhost", "0.0.0.0", "::", "::1"):  # noqa: S104 - compared, not bound
        return f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    return (f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}",)
