"""Playwright scripts: which language a file is in, and what it does, as raw values."""

from __future__ import annotations

import re

from ingest.errors import Misshapen
from ingest.events import Json
from ingest.importers.playwright.javascript import statements_from_javascript
from ingest.importers.playwright.python import statements_from_python
from ingest.importers.playwright.walking import raws_from_statements

MAX_SCRIPT = 1024 * 1024  # characters; nobody writes a longer one, and reading it would take long

_IS_SCRIPT = re.compile(r"\bplaywright\b|\bpage\d*\.(?:goto|click|fill|locator|getBy|get_by_)", re.IGNORECASE)
_PYTHON = re.compile(
    r"^\s*(?:from\s+[\w.]+\s+import\s|import\s+\w+\s*$|(?:async\s+)?def\s+\w+\(|with\s+.+:\s*$)", re.MULTILINE
)
_JAVASCRIPT = re.compile(
    r"^\s*(?:import\s*[\w{*'\"].*?(?:from\s*)?['\"]|const\s|let\s|(?:module\.)?exports?\b|test(?:\.\w+)*\(|await\s.*;\s*$|\(async)",
    re.MULTILINE,
)


def is_script(text: str) -> bool:
    """Whether it speaks of Playwright or of a page, and is neither data nor markup."""
    begins = text.lstrip()[:1]
    return begins not in ("{", "[", "<") and bool(_IS_SCRIPT.search(text[:MAX_SCRIPT]))


def language_of(text: str) -> str:
    """By how its lines begin; where they look like both, Python's parser decides, for it takes nothing else."""
    if not _PYTHON.search(text):
        return "javascript"
    return "javascript" if _JAVASCRIPT.search(text) and not _is_python(text) else "python"


def raws_from_script(text: str) -> list[Json]:
    """Raises Misshapen with the line."""
    if len(text) > MAX_SCRIPT:
        raise Misshapen("", "the script is longer than a million characters")
    python = language_of(text) == "python"
    raws = raws_from_statements(
        statements_from_python(text) if python else statements_from_javascript(text), python=python
    )
    tests = [raw for raw in raws if isinstance(raw, dict) and "test" in raw]
    if len(tests) == 1:  # which is no part of anything
        tests[0]["only"] = True
    if raws and not any(isinstance(raw, dict) and ("do" in raw or "test" in raw) for raw in raws):
        raise Misshapen("", "it speaks of Playwright, but does nothing in a browser that could be told")
    return raws


def _is_python(text: str) -> bool:
    try:
        statements_from_python(text)
    except Misshapen:
        return False
    return True


def title_of_tests(raws: list[Json]) -> str | None:
    """The title of the only test, where it says more than that it is one."""
    titles = [raw["test"] for raw in raws if isinstance(raw, dict) and "test" in raw]
    told = titles[0] if len(titles) == 1 else None
    return told if isinstance(told, str) and told.lower() not in ("", "test", "example") else None
