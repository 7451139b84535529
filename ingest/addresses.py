"""Addresses: what of a URL is a secret, and how a URL is shown to people. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from ingest.text import plain, shorten

MASKED = "masked"
SHOWN = 60  # code points of an address in a title

USER = re.compile(r"(?<=://)[^/\s?#@\"'<>]+(?=@)")
PARAMETER = re.compile(r"([?&#;])([\w.\[\]%-]{1,64})=([^&#;\s\"'<>`]+)")
SECRET_NAMES = frozenset((
    "auth", "authorization", "code", "credential", "credentials", "cvc", "cvv", "jwt", "key", "otp", "passcode",
    "passwd", "password", "passwort", "pin", "pwd", "saml", "samlart", "samlrequest", "samlresponse", "secret",
    "session", "sessionid", "sid", "sig", "signature", "ticket", "token",
))  # fmt: skip
SECRET_ENDINGS = (
    "apikey", "accesskey", "assertion", "credential", "passwd", "password", "secret", "sessid", "sessionid",
    "signature", "token",
)  # fmt: skip
AMBIGUOUS = {"code": "state=", "key": "AIza"}  # a secret only beside these: an OAuth answer, a Google key
_NEW_TABS = ("about:blank", "chrome://newtab", "chrome://new-tab-page", "edge://newtab", "about:newtab", "about:home")


def masked_address(text: str) -> str:
    """The text with every user, password and token masked in the addresses it holds. Masking twice changes nothing."""
    if "=" not in text and "@" not in text:
        return text
    text = USER.sub(MASKED, text)
    return PARAMETER.sub(lambda found: _masked_parameter(found, text), text)


def _masked_parameter(found: re.Match[str], text: str) -> str:
    mark, name, _ = found.groups()
    return f"{mark}{name}={MASKED}" if _is_secret(name, text) else found[0]


def _is_secret(name: str, text: str) -> bool:
    bare = re.sub(r"[\W_]", "", unquote(name)).casefold()
    if bare in AMBIGUOUS:
        return AMBIGUOUS[bare] in text
    return bare in SECRET_NAMES or bare.endswith(SECRET_ENDINGS)


def shown_address(url: str) -> str:
    """The address as a title says it: host and path, no more than fits."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # a bracket that is no IPv6 address
        return shorten(plain(url), SHOWN)
    if parts.scheme not in ("http", "https"):
        return shorten(plain(url), SHOWN)
    host = parts.netloc.rpartition("@")[2]
    path = unquote(parts.path, errors="replace").rstrip("/")
    return _shortened_path(plain(host), plain(path.replace("\N{REPLACEMENT CHARACTER}", "")))


def is_new_tab(url: str) -> bool:
    return url.rstrip("/").startswith(_NEW_TABS)


def _shortened_path(host: str, path: str) -> str:
    """Whole folders go from the middle, because the last one says most."""
    if len(host) + len(path) <= SHOWN:
        return host + path
    last = path.rpartition("/")[2]
    if len(host) + len(last) + 3 <= SHOWN:
        return f"{host}/…/{last}"
    return shorten(f"{host}/…/{last}", SHOWN)
