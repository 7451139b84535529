"""Selectors: what a CSS, XPath, aria or text selector says about the element it ends in. Pure, and never executed.

Only the last element counts. An ancestor's `#password-form` says nothing about the field inside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

MAX = 600  # characters of a selector that are read; a longer one still goes out as it came

_CSS_TAG = re.compile(r"[a-zA-Z][\w-]*")
_CSS_ID = re.compile(r"#((?:[\w-]|\\.|[^\x00-\x7f])+)")
_CSS_CLASS = re.compile(r"\.((?:[\w-]|\\.|[^\x00-\x7f])+)")
_CSS_ATTRIBUTE = re.compile(
    r"\[\s*([\w:-]+)\s*(?:[~|^$*]?=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|([^\]\[\s\"'=]+)))?\s*[iIsS]?\s*\]"
)
_XPATH_NODE = re.compile(r"(?:[\w-]+::)?([\w.*-]+)")
_XPATH_ATTRIBUTE = re.compile(r"@([\w:-]+)\s*=\s*(?:'([^']*)'|\"([^\"]*)\")")
_XPATH_TEXT = re.compile(
    r"(?:contains\(\s*(?:normalize-space\()?\s*(?:text\(\)|\.)\)?\s*,\s*|(?:text\(\)|normalize-space\([^)]*\)|\.)\s*=\s*)"
    r"(?:'([^']*)'|\"([^\"]*)\")"
)
_ARIA_ATTRIBUTE = re.compile(r"\[\s*(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')\s*\]")


@dataclass(frozen=True, slots=True)
class Hint:
    """What one selector says: a tag, attributes (with `id`), classes, and the text or accessible name.

    parent: the tag of the element just around it. around: the id of the nearest one that has one.
    """

    kind: str  # css, xpath, aria or text
    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    text: str = ""
    parent: str = ""
    around: str = ""


@lru_cache(maxsize=4096)  # the same ones come again and again, in every pass over a recording
def hint_in(selector: str) -> Hint:
    """Read one selector, in the Recorder's spelling: of a long path its end, of a long text its beginning."""
    for prefix, read in (("aria/", _aria), ("text/", _text)):
        if selector.startswith(prefix):
            return read(selector.removeprefix(prefix)[:MAX])
    for prefix, read in (("xpath/", _xpath), ("pierce/", _css), ("css/", _css)):
        if selector.startswith(prefix):
            return read(selector.removeprefix(prefix)[-MAX:])
    return (_xpath if selector.startswith(("//", "(//", "./")) else _css)(selector[-MAX:])


def parts_of(selector: str, separators: str) -> list[str]:
    """The selector in parts, split where a separator stands outside brackets, parentheses and quotes."""
    parts, depth, quote = [""], 0, ""
    letters = iter(selector)
    for letter in letters:
        if not quote and depth == 0 and letter in separators:
            parts.append("")
            continue
        parts[-1] += letter
        if letter == "\\":
            parts[-1] += next(letters, "")
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        else:
            depth = max(0, depth + (letter in "[(") - (letter in "])"))
    return [part for part in parts if part] or [""]


def css_id(name: str) -> str:
    """The CSS selector of an id that may hold anything."""
    return f"#{name}" if re.fullmatch(r"[A-Za-z_][\w-]*", name) else css_attribute("id", name)


def css_attribute(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'[{name}="{escaped}"]'


def _css(selector: str) -> Hint:
    *before, compound = parts_of(selector.strip(), " >+~")
    attributes = {
        found[1].lower(): unescaped(found[2] or found[3] or found[4] or "")
        for found in _CSS_ATTRIBUTE.finditer(compound)
    }
    bare = re.sub(r"(?<!\\):{1,2}[\w-]+(?:\([^)]*\))?", "", _CSS_ATTRIBUTE.sub("", compound))
    for found in _CSS_ID.finditer(bare):
        attributes["id"] = unescaped(found[1])
    tag = _CSS_TAG.match(bare)
    classes = tuple(unescaped(found[1]) for found in _CSS_CLASS.finditer(bare))
    ids = [found[1] for part in before for found in _CSS_ID.finditer(part)]
    parent = _CSS_TAG.match(before[-1]) if before else None
    return Hint(
        "css",
        tag[0].lower() if tag else "",
        attributes,
        classes,
        parent=parent[0].lower() if parent else "",
        around=unescaped(ids[-1]) if ids else "",
    )


def _xpath(selector: str) -> Hint:
    bare = re.sub(r"\)\s*\[\d+\]$", ")", selector.strip())
    while bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1]
    *before, step = parts_of(bare, "/")
    attributes = {found[1].lower(): found[2] or found[3] or "" for found in _XPATH_ATTRIBUTE.finditer(step)}
    text = _XPATH_TEXT.search(step)
    ids = [found[2] or found[3] for part in before for found in _XPATH_ATTRIBUTE.finditer(part) if found[1] == "id"]
    return Hint(
        "xpath",
        _xpath_tag(step),
        attributes,
        text=(text[1] or text[2] or "") if text else "",
        parent=_xpath_tag(before[-1]) if before else "",
        around=(ids[-1] or "") if ids else "",
    )


def _xpath_tag(step: str) -> str:
    node = _XPATH_NODE.match(step)
    return node[1].lower() if node and node[1] != "*" else ""


def _aria(selector: str) -> Hint:
    attributes = {found[1].lower(): found[2] or found[3] or "" for found in _ARIA_ATTRIBUTE.finditer(selector)}
    name = attributes.pop("name", "") or _ARIA_ATTRIBUTE.sub("", selector).strip()
    return Hint("aria", attributes=attributes, text=name)


def _text(selector: str) -> Hint:
    return Hint("text", text=selector)


def unescaped(name: str) -> str:
    """CSS escapes undone: `\\31 0` is `10`, `a\\:b` is `a:b`."""
    return re.sub(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", lambda found: _letter(found[1]) if found[1] else found[2], name)


def _letter(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\N{REPLACEMENT CHARACTER}"
