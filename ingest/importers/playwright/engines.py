"""Playwright's own selectors (`text=Save`, `role=button[name="Save"]`, `#list >> nth=1`) in the Recorder's spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.selectors import css_attribute, css_id

ONLY_HERE = "playwright/"
"""Begins a part of a chain that no other tool reads, and that tells apart elements which are else spelled alike."""

MAX = 2_000  # characters of a selector that are read
_PARTS = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'>]|(?<!>)>(?!>)|["'])+""")
_ENGINE = re.compile(r"\s*([a-zA-Z_][\w:-]*)\s*=\s*(?!=)(.*)", re.DOTALL)
_QUOTED = re.compile(r"""\s*(["'])((?:[^"'\\]|\\.|(?!\1)["'])*)\1[is]?\s*$""")
_NAMED = re.compile(r"""\[\s*name\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|/((?:[^/\\]|\\.)*)/)\s*[is]?\s*\]""")
_ATTRIBUTE = re.compile(r"""\s*\[\s*([\w-]+)\s*=\s*"((?:[^"\\]|\\.)*)"[is]?\s*\]\s*$""")
_SAYS = re.compile(r""":(?:has-text|text-is|text)\(\s*(["'])((?:[^"'\\]|\\.|(?!\1)["'])*)\1\s*\)""")
_TEST_IDS = ("data-testid", "data-test-id", "data-test")


def selectors_from_playwright(selector: str) -> list[str]:
    """One for each part of it, from the outside in."""
    return [one for part in _PARTS.findall(selector[:MAX]) if part.strip() for one in _read(part.strip())]


def words_from_regex(pattern: str) -> str:
    """What a reader would say of a pattern: its longest run of plain words."""
    plain = re.sub(r"\\[sb]|\.[*+]\??|\^|\$|\\[sSwWdD][*+?]?", " ", pattern)
    plain = re.sub(r"\\([^\w\s])", r"\1", plain)
    runs = re.split(r"[\[\](){}|*+?\\]", re.sub(r"[*+?](?=\s|$)", " ", plain))
    return max((" ".join(run.split()) for run in runs), key=len, default="")


def aria(name: str, role: str) -> str:
    """As the Recorder spells a name and a role."""
    return f'aria/{name}[role="{role}"]' if role else f"aria/{name}"


def role_of_css(selector: str) -> str:
    """Of `button:has-text("Save")`: what it is, where the selector it becomes is but its words."""
    tag = selector.rpartition(">>")[2].strip().partition(":")[0].rpartition(" ")[2]
    return {"a": "link", "button": "button", "option": "option"}.get(tag, "")


def _read(part: str) -> Iterator[str]:
    if part.startswith(("//", "(//", "..")):
        yield f"xpath/{part}"
    elif _QUOTED.match(part):
        yield f"text/{_said(part)}"
    elif engine := _ENGINE.fullmatch(part):
        yield _by_engine(engine[1], engine[2])
    elif says := _SAYS.search(part):
        yield f"text/{_unquoted(says[2])}"
    else:
        yield re.sub(r":visible$", "", part) or "*"


def _by_engine(engine: str, rest: str) -> str:  # noqa: PLR0911 — a line a kind
    match engine.removeprefix("internal:"):
        case "css":
            return rest
        case "xpath":
            return f"xpath/{rest}"
        case "text":
            return f"text/{_said(rest)}"
        case "id":
            return css_id(rest)
        case "label":
            return f"aria/{_said(rest)}"
        case "role":
            named = _NAMED.search(rest)
            words = words_from_regex(named[3]) if named and named[3] else named and (named[1] or named[2])
            return aria(_unquoted(words or ""), rest.partition("[")[0].strip())
        case "attr" | "testid" if found := _ATTRIBUTE.fullmatch(rest):
            return css_attribute(found[1], _unquoted(found[2]))
        case name if name in _TEST_IDS:
            return css_attribute(name, rest)
        case name:
            return f"{ONLY_HERE}{name}={rest}"


def _said(text: str) -> str:
    quoted = _QUOTED.match(text)
    if quoted:
        return _unquoted(quoted[2])
    return words_from_regex(text.strip("/")) if text.startswith("/") else text


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
