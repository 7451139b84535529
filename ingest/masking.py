"""Masking: putting `[password]` into JSON and texts, where redaction has decided what is a secret. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote, quote_plus

from ingest.addresses import masked_address
from ingest.events import Json
from ingest.secrecy import TOKEN, is_only_variables, mask, masked_noun, secret_noun
from ingest.stored import masked_json, noun_of_path

Scrub = Callable[[str], str]

_KEPT = frozenset(("type", "command", "key", "button", "deviceType", "do", "expect", "answer", "flow", "page"))
"""Members that hold a tool's own words. A password `navigate` must not turn every navigation into a mask."""
_NAMING = frozenset((
    "type", "command", "id", "selectors", "selector", "target", "targets", "frame", "name", "playwright", "do", "on",
    "page", "called", "element",
))  # fmt: skip
"""Members of a step that is not understood which say where, not what."""
_SIGNS = r"[A-Za-z0-9_-]"  # of base64url
_JWT = rf"(?<!{_SIGNS})(?=({_SIGNS}*?eyJ){_SIGNS}{{8}})\1(?:{_SIGNS}{{8,}}\.){{2}}{_SIGNS}*(?:\.{_SIGNS}+){{0,2}}"
"""Signed or enciphered (RFC 7519), with what is written right before it. Each row of letters is looked through once:
were every `eyJ` in it tried, a text that repeats them would take time with its square, and all would fail alike."""
TOKEN_LOOKS_LIKE = re.compile(
    rf"(?<=\bBearer )[\w.~+/-]{{8,}}=*|{_JWT}"
    r"|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bsk-[\w-]{20,}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}|\bxox[abeprs]-[\w-]{10,}"
)
TOKEN_STARTS = ("eyJ", "gh", "glpat-", "sk-", "AKIA", "AIza", "xox", "Bearer ")
_LITERAL = re.compile(
    r"""//[^\n]+|/\*(?:[^*]|\*(?!/))+(?:\*/|\Z)|'(?:[^'\\\n]|\\.)+'|"(?:[^"\\\n]|\\.)+"|`(?:[^`\\]|\\.)+`|\b\d{3,}\b"""
)
_FINDERS = re.compile(r"(?:querySelector(?:All)?|getElementsBy\w+|getElementById|closest|matches|\$|\$x|\$\$)\(\s*$")
_NAMED = re.compile(r"([\w-]{2,64})\s{0,4}[=:]\s{0,4}")
_KINDS_OF_FILE = (".side", ".json")
_KEY_VARIABLES = re.compile(r"(?:\$\{KEY_\w+\})+$")
MAX_SECRET = 1_000  # characters; nobody has a longer password, and looking for one takes long
MAX_SCRIPT = 10_000  # characters; a longer script that speaks of a secret goes whole
_SHORT, _LONG = 4, 8  # characters from which a secret is looked for elsewhere: with digits or signs, of letters only


def scrubber(secrets: Mapping[str, str]) -> Scrub:
    """Removes every copy of the secrets from a text, and whatever looks like a key or a token in any case."""
    worth = sorted(filter(_is_worth, secrets))  # what begins like another stands before it
    longest = [one for one, after in pairwise([*worth, ""]) if not after.startswith(one)]
    whole = sorted(longest, key=len, reverse=True)
    known = [
        (spelling, re.compile(pattern), secrets[secret]) for secret in whole for spelling, pattern in _spelled(secret)
    ]

    def scrub(text: str) -> str:
        text = masked_address(text)
        for spelling, pattern, noun in known:
            if spelling in text:  # many times faster than the pattern, and hardly ever true
                text = pattern.sub(mask(noun), text)
        return masked_tokens(text)

    return scrub


def may_hold_token(text: str) -> bool:
    """False only where there is none. Every text of every event passes here; any() would take twice as long."""
    for start in TOKEN_STARTS:  # noqa: SIM110
        if start in text:
            return True
    return False


def masked_tokens(text: str) -> str:
    """The text without whatever looks like a key or a token of a service."""
    return TOKEN_LOOKS_LIKE.sub(mask(TOKEN), text) if may_hold_token(text) else text


def scrubbed(value: Json, scrub: Scrub, key: str = "") -> Json:
    """The JSON value with every text scrubbed, and masks in members that are named like a secret."""
    match value:
        case str():
            if key in _KEPT and value.isalpha():
                return value
            noun = secret_noun([key])
            return masked_value(value, noun) if noun else scrub(masked_json(value, noun_of_path))
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
    """A script that speaks of a secret: its literals and comments go, but for the selectors that find elements."""
    if len(script) > MAX_SCRIPT:
        return script if masked_noun(script) else mask(noun)
    return _with_literals(script, lambda text: "" if masked_noun(text) else noun)


def copies_masked(script: str, secrets: Mapping[str, str]) -> str:
    """A script in which literals that are just a secret are masked, even one too short to be looked for anywhere."""
    return _with_literals(script[:MAX_SCRIPT], lambda text: secrets.get(text, "")) + script[MAX_SCRIPT:]


def copies_masked_in_members(value: Json, secrets: Mapping[str, str]) -> Json:
    """The same for a step that is not understood: its texts may be scripts, or just a secret."""
    match value:
        case str():
            return mask(secrets[value]) if value in secrets else copies_masked(value, secrets)
        case list():
            return [copies_masked_in_members(one, secrets) for one in value]
        case dict():
            return {
                key: one if key in _NAMING else copies_masked_in_members(one, secrets) for key, one in value.items()
            }
        case _:
            return value


def masked_title(title: str) -> str:
    """A file's name or title in which somebody noted a secret: what follows `password=` goes, to its end."""
    for found in _NAMED.finditer(title):
        if noun := secret_noun([found[1]]):
            kind = next((ending for ending in _KINDS_OF_FILE if title.lower().endswith(ending)), "")
            return title[: found.end()] + mask(noun) + kind
    return title


def _with_literals(script: str, noun_of: Callable[[str], str]) -> str:
    def literal(found: re.Match[str]) -> str:
        sign = found[0][0]
        start, end = _edges(found[0])
        before = script[max(0, found.start() - 40) : found.start()]
        noun = noun_of(found[0][len(start) : len(found[0]) - len(end)])
        return found[0] if not noun or (sign in "'\"`" and _FINDERS.search(before)) else f"{start}{mask(noun)}{end}"

    return _LITERAL.sub(literal, script)


def _edges(literal: str) -> tuple[str, str]:
    """What stands before and after a literal's own words."""
    if literal.startswith("//"):
        return "//", ""
    if literal.startswith("/*"):
        return "/*", "*/" if literal.endswith("*/") else ""
    return ("", "") if literal[0].isdecimal() else (literal[0], literal[0])


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
        case int() | float() if not isinstance(value, bool) and abs(value) >= 100:  # a PIN has three digits or more
            return mask(noun)
        case _:
            return value


def names_in(raw: Json) -> list[str]:
    """What a step that is not understood says of its element."""
    found: list[str] = []
    todo: list[tuple[bool, Json]] = [(False, raw)]
    while todo:
        names, value = todo.pop()
        if isinstance(value, str) and names:
            found.append(value)
        elif isinstance(value, list):
            todo += [(names, one) for one in value]
        elif isinstance(value, dict):
            todo += [(names or key in _NAMING, one) for key, one in value.items()]
    return found


def is_worth_comparing(secret: str) -> bool:
    """Whether a whole literal that is equal to it is a copy. Masks and variables are not; `ok` is everybody's word."""
    return (
        not masked_noun(secret) and not is_only_variables(secret) and len(secret) >= (_SHORT if secret.isalpha() else 3)
    )


def _is_worth(secret: str) -> bool:
    """Short words and variables are not looked for elsewhere: `${x}`, or the password `test`, would be everywhere."""
    if len(secret) > MAX_SECRET or masked_noun(secret) or is_only_variables(secret):
        return False
    if secret.isalpha():
        return len(secret) >= _LONG and not secret_noun([secret])
    return len(secret) >= _SHORT


def _spelled(secret: str) -> list[tuple[str, str]]:
    """The secret as it may be spelled in an address, in a script, or without a card number's spaces; with patterns."""
    spellings = {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    spellings |= {secret.replace("\\", "\\\\").replace(sign, f"\\{sign}") for sign in "'\""}
    digits = re.sub(r"[\s-]", "", secret)
    spellings |= {digits} if len(digits) > _LONG and digits.isdecimal() else set()
    before, after = (r"(?<![^\W_])", r"(?![^\W_])") if secret.isalpha() else ("", "")
    return [(one, f"{before}{re.escape(one)}{after}") for one in sorted(spellings, key=len, reverse=True)]
