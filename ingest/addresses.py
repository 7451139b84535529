"""Addresses: what of a URL is a secret, and how a URL is shown to people. Pure."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from urllib.parse import quote, unquote, urlsplit

from ingest.text import plain, shorten

MASKED = "masked"
SHOWN = 60  # code points of an address in a title

_BLANK = r" \t\n\r\f\v"  # no more of them end a secret: of others, Python and JavaScript do not agree which are
USER = re.compile(rf"(?<=://)[^/{_BLANK}?#\"'<>]+(?=@)")  # up to the last @: browsers take all before it for the user
_NAME = r"[\w.\[\]%-]{1,64}"
PARAMETER = re.compile(rf"([?&#;])({_NAME})=((?:[^?&#;{_BLANK}\"'<>`]|\?(?!{_NAME}=))+)")
"""A query's member. One of an address that is the value of another, unescaped, is a member as well."""
TICKET = re.compile(
    r"(/(?:[a-zA-Z]+[_-])?(?:[Aa]ctivate|[Aa]ctivation|[Cc]onfirm|[Cc]onfirmation|[Ii]nvitation|[Ii]nvite|[Jj]oin|[Ll]ogin"
    r"|[Mm]agic|[Rr]ecover|[Rr]ecovery|[Rr]eset|s|[Ss]ecret|[Ss]ign-?in|[Ss]ignup|[Tt]okens?|[Uu]nsubscribe"
    r"|[Vv]erification|[Vv]erify)(?:[_-]?[a-zA-Z]+)?/(?:[a-zA-Z0-9]{1,12}/)?)"
    rf"(?=[^/?#{_BLANK}]*(?:[0-9]|[a-z][A-Z]))[a-zA-Z0-9_.~=:%-]{{15,}}[a-zA-Z0-9_~=%-]"
)
"""What lets in whoever has it, as a part of a path after the word that says so: `/reset/` and something random.

In between there may be whose it is, as in Django's `/reset/MQ/c4x2yk-…/`. A stop at its end is the sentence's.
"""
_RANDOM = (string.ascii_letters + string.digits + "_.~=:%-").encode()
# A text's shape, in which all that may be random is an x, and how a ticket begins in it.
_SHAPE = bytes(ord("x") if sign in _RANDOM else sign if sign == ord("/") else ord(" ") for sign in range(256))
_TICKET_BEGINS = b"/" + b"x" * 16
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
LONGEST = 8_000  # characters, as the wire has it
_LAYERS = 4  # of escapes that are looked under: an address in an address in an address
_BETWEEN = re.compile(r"([/?#&;=])")
_UNSAFE = re.compile(r"[\x00-\x20/?#&;=%+\"'<>`]")
_NEW_TABS = ("about:blank", "chrome://newtab", "chrome://new-tab-page", "edge://newtab", "about:newtab", "about:home")


def masked_address(text: str) -> str:
    """The text with every user, password and token masked in the addresses it holds. Masking twice changes nothing."""
    if "=" not in text and "@" not in text and "/" not in text:
        return text
    text = TICKET.sub(rf"\1{MASKED}", USER.sub(MASKED, text))
    meant = {name for name, beside in AMBIGUOUS.items() if beside in text}
    return PARAMETER.sub(lambda found: _masked_parameter(found, meant), text)


def may_hold_address(text: str) -> bool:
    """False only where masked_address finds nothing. Every text of every event passes here."""
    if "=" in text and PARAMETER.search(text):
        return True
    return "/" in text and (_may_hold_ticket(text) or ("@" in text and USER.search(text) is not None))


def _may_hold_ticket(text: str) -> bool:
    """A path's part that is long enough is rare, and looked for in an eighth of the time that the expression takes."""
    return _TICKET_BEGINS in text.encode(errors="replace").translate(_SHAPE) and TICKET.search(text) is not None


def cleaned_address(url: str, clean: Callable[[str], str]) -> str:
    """The address with each part of it cleaned as it reads, whatever escapes hide it; the others stay as they were.

    What reads as something private only over several parts takes its query with it, or all that follows the host.
    Doing it twice changes nothing.
    """
    whole = clean(url)
    if "%" not in whole and "+" not in whole and len(whole) <= LONGEST:
        return whole
    whole = "".join(_cleaned_part(part, clean) for part in _BETWEEN.split(whole))
    path, host = re.split(r"[?#]", whole, maxsplit=1)[0], "/".join(whole.split("/")[:3])
    shorter = (whole, f"{path}?{MASKED}", f"{host}/{MASKED}")
    return next((one for one in shorter if len(one) <= LONGEST and not _holds_private(one, clean)), "")


def readings(text: str) -> Iterator[str]:
    """What it says as it is and without its escapes, layer by layer; a plus may stand for a space."""
    for _ in range(_LAYERS):
        yield text
        if "+" in text:
            spaced = text.replace("+", " ")
            yield spaced
            yield unquote(spaced, errors="replace")
        bare = unquote(text, errors="replace")
        if bare == text:
            return
        text = bare


def _cleaned_part(part: str, clean: Callable[[str], str]) -> str:
    for _ in range(2 * _LAYERS):  # each layer may hide something
        found = next((cleaned for one in readings(part) if (cleaned := clean(one)) != one), None)
        if found is None:
            return part
        part = _UNSAFE.sub(lambda sign: quote(sign[0], safe=""), found)
    return MASKED


def _holds_private(url: str, clean: Callable[[str], str]) -> bool:
    return any(clean(reading) != reading for reading in readings(url))


def _masked_parameter(found: re.Match[str], meant: AbstractSet[str]) -> str:
    mark, name, _ = found.groups()
    return f"{mark}{name}={MASKED}" if _is_secret(name, meant) else found[0]


def _is_secret(name: str, meant: AbstractSet[str]) -> bool:
    """meant: the ambiguous names that are secrets in this text."""
    bare = re.sub(r"[\W_]", "", unquote(name)).casefold()
    if bare in AMBIGUOUS:
        return bare in meant
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
