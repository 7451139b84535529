"""Masking: putting `[password]` into JSON and texts, where redaction has decided what is a secret. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, quote_plus

from ingest.addresses import masked_address
from ingest.events import Json
from ingest.secrecy import TOKEN, is_only_variables, mask, masked_noun, secret_noun

Scrub = Callable[[str], str]

_KEPT = frozenset(("type", "command", "key", "button", "deviceType"))
"""Members that hold a tool's own words. A password `navigate` must not turn every navigation into a mask."""
_NAMING = frozenset(("type", "command", "id", "selectors", "selector", "target", "targets", "frame", "name"))
"""Members of a step that is not understood which say where, not what."""
_TOKEN = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bsk-[\w-]{20,}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}|\bxox[abeprs]-[\w-]{10,}|(?<=\bBearer )[\w.~+/-]{8,}=*"
)
_TOKEN_STARTS = ("eyJ", "gh", "glpat-", "sk-", "AKIA", "AIza", "xox", "Bearer ")
_LITERAL = re.compile(r"""'(?:[^'\\\n]|\\.)+'|"(?:[^"\\\n]|\\.)+"|`(?:[^`\\]|\\.)+`|\b\d{3,}\b""")
_FINDERS = re.compile(r"(?:querySelector(?:All)?|getElementsBy\w+|getElementById|closest|matches|\$|\$x|\$\$)\(\s*$")
_KEY_VARIABLES = re.compile(r"(?:\$\{KEY_\w+\})+$")
MAX_SECRET = 1_000  # characters; nobody has a longer password, and looking for one takes long
MAX_SCRIPT = 10_000  # characters; a longer script that speaks of a secret goes whole
_SHORT, _LONG = 4, 8  # characters from which a secret is looked for elsewhere: with digits or signs, of letters only


def scrubber(secrets: Mapping[str, str]) -> Scrub:
    """Removes every copy of the secrets from a text, and whatever looks like a key or a token in any case."""
    worth = sorted(filter(_is_worth, secrets), key=len, reverse=True)
    whole = [one for one in worth if not any(other.startswith(one) for other in worth if other != one)]
    known = [
        (spelling, re.compile(pattern), secrets[secret]) for secret in whole for spelling, pattern in _spelled(secret)
    ]

    def scrub(text: str) -> str:
        text = masked_address(text)
        for spelling, pattern, noun in known:
            if spelling in text:  # many times faster than the pattern, and hardly ever true
                text = pattern.sub(mask(noun), text)
        return _TOKEN.sub(mask(TOKEN), text) if any(start in text for start in _TOKEN_STARTS) else text

    return scrub


def scrubbed(value: Json, scrub: Scrub, key: str = "") -> Json:
    """The JSON value with every text scrubbed, and masks in members that are named like a secret."""
    match value:
        case str():
            if key in _KEPT and value.isalpha():
                return value
            noun = secret_noun([key])
            return masked_value(value, noun) if noun else scrub(value)
        case int() | float() if not isinstance(value, bool) and (noun := secret_noun([key])):
            return mask(noun)
        case list():
            return [scrubbed(one, scrub, key) for one in value]
        case dict():
            return {inner: scrubbed(one, scrub, inner) for inner, one in value.items()}
        case _:
            return value


def masked_value(value: str, noun: str) -> str:
    """Keys pressed after the text stay; a variable is no secret, its value is where it is stored."""
    if not value or masked_noun(value) or is_only_variables(value):
        return value
    keys = _KEY_VARIABLES.search(value)
    return mask(noun) + (keys[0] if keys else "")


def masked_script(script: str, noun: str) -> str:
    """A script that speaks of a secret: its literals are masked, but for the selectors that find elements."""
    if len(script) > MAX_SCRIPT:
        return script if masked_noun(script) else mask(noun)

    def literal(found: re.Match[str]) -> str:
        sign = found[0][0]
        before = script[max(0, found.start() - 40) : found.start()]
        if _FINDERS.search(before) or masked_noun(found[0][1:-1]):
            return found[0]
        return mask(noun) if sign.isdecimal() else f"{sign}{mask(noun)}{sign}"

    return _LITERAL.sub(literal, script)


def replaced(value: Json, path: Sequence[str], change: Callable[[str], str]) -> Json:
    """The JSON value with the text at a path changed. A number there, such as a PIN, becomes a text."""
    if not path:
        return change(value) if isinstance(value, str) else change(str(value))
    assert isinstance(value, dict)
    if path[0] not in value:
        return value
    return {key: replaced(one, path[1:], change) if key == path[0] else one for key, one in value.items()}


def masked_members(value: Json, noun: str) -> Json:
    """Nobody knows which member of an unknown step holds what was typed: all that do not name something go."""
    match value:
        case str():
            return masked_value(value, noun)
        case list():
            return [masked_members(one, noun) for one in value]
        case dict():
            return {key: one if key in _NAMING else masked_members(one, noun) for key, one in value.items()}
        case _:
            return value


def names_in(raw: Json) -> list[str]:
    """What a step that is not understood says of its element."""
    found: list[str] = []
    todo = [value for key, value in raw.items() if key in _NAMING] if isinstance(raw, dict) else []
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            todo += value
    return found


def _is_worth(secret: str) -> bool:
    """Short words and variables are not looked for elsewhere: `${x}`, or the password `test`, would be everywhere."""
    if len(secret) > MAX_SECRET or masked_noun(secret) or is_only_variables(secret):
        return False
    if secret.isalpha():
        return len(secret) >= _LONG and not secret_noun([secret])
    return len(secret) >= _SHORT


def _spelled(secret: str) -> list[tuple[str, str]]:
    """The secret as it may be spelled in an address, in a script, or without a card number's spaces; with patterns."""
    spellings = {secret, quote(secret, safe=""), quote_plus(secret), secret.replace("\\", "\\\\").replace('"', '\\"')}
    digits = re.sub(r"[\s-]", "", secret)
    spellings |= {digits} if len(digits) > _LONG and digits.isdecimal() else set()
    ends = r"\b" if secret.isalpha() else ""
    return [(one, f"{ends}{re.escape(one)}{ends}") for one in sorted(spellings, key=len, reverse=True)]
