"""Sites that a workspace does not want recorded: which host an address belongs to, and whether it is one of them. Pure.

`bank.example` blocks that host and every host under it, whatever the scheme and the port. The recorders do the same
(docs/recording.md), so that what is blocked never leaves the machine; here it is looked at once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

_WRAPPERS = ("blob:", "filesystem:", "view-source:")  # an address may stand inside one of these

_IN_WORDS = re.compile(r"://(?:[^\s/?#\\@]*@)?(\[[0-9A-Fa-f:.]+\]|[\w.\-\u3002\uff0e\uff61]+)")
_ENDS = ".-_"  # no host begins or ends with these, but sentences do


def bare_host(host: str) -> str:
    """A host as it is compared: small letters, international names as DNS has them, no dot at its end."""
    host = host.strip().rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:  # no name that could be asked for
        return host


def words_with_addresses(text: str) -> Iterator[str]:
    """Each word that holds an address, and each address by its host alone: it may stand in quotes or end a sentence."""
    yield from (word for word in text.split() if "://" in word)
    for found in _IN_WORDS.finditer(text):
        yield f"https://{found[1].strip(_ENDS)}/"


def is_blocked(url: str, sites: frozenset[str]) -> bool:
    """Whether the address is of one of the sites, which are bare hosts. An address that cannot be read might be."""
    return bool(sites) and bool(url) and _is_of(url, sites)


@lru_cache(maxsize=4096)
def _is_of(url: str, sites: frozenset[str]) -> bool:
    while url.lower().startswith(_WRAPPERS):
        url = url.partition(":")[2]
    try:
        host = bare_host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return True
    labels = host.split(".")
    return any(".".join(labels[at:]) in sites for at in range(len(labels)))
