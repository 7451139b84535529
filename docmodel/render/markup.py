"""The only place that writes HTML: it escapes every text, and every address has to be one that may be followed.

Whatever is not `Markup` is a text. There are no inline styles or scripts, so a page may forbid both
(Content-Security-Policy) and lose nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from docmodel.schema import is_link

VOID: Final = frozenset(("br", "hr", "img"))
TAGS: Final = VOID.union(
    ("a", "blockquote", "code", "div", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol"),
    ("p", "pre", "rect", "s", "section", "span", "strong", "svg", "u", "ul", "video"),
)
ATTRIBUTES: Final = frozenset().union(
    ("alt", "aria-hidden", "aria-label", "aria-labelledby", "class", "controls", "decoding", "dir", "fill"),
    ("focusable", "height", "href", "id", "loading", "muted", "playsinline", "poster", "preload", "rel", "rx", "src"),
    ("start", "stroke", "stroke-width", "tabindex", "viewBox", "width", "x", "y"),
)

_OWN = re.compile(r"#[\w-]+|(?:/(?![/\\])|[\w-]+/)[^\x00-\x20\x7f:]*", re.ASCII)
_INSIDE = re.compile(r"data:(?:image/(?:png|jpeg|webp|gif)|video/webm);base64,[A-Za-z0-9+/=]+")


class Markup(str):
    """HTML that this module wrote."""

    __slots__ = ()


def element(tag: str, attributes: Mapping[str, str | int | None], *children: str) -> Markup:
    """An element: children that are Markup stand as they are, others are escaped. An attribute of None is left out.

    A link that may not be followed loses its address and keeps its words.
    """
    assert tag in TAGS, tag
    assert attributes.keys() <= ATTRIBUTES, attributes
    written = "".join(
        f' {name}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None and _may_stand(name, str(value))
    )
    return Markup(f"<{tag}{written}>") if tag in VOID else Markup(f"<{tag}{written}>{joined(children)}</{tag}>")


def joined(children: Iterable[str]) -> Markup:
    return Markup("".join(child if isinstance(child, Markup) else escape(child, quote=False) for child in children))


def _may_stand(name: str, value: str) -> bool:
    """Addresses lead to http, https or mailto, or to a path of our own. A picture may also be in the page itself."""
    if name not in {"href", "poster", "src"}:
        return True
    return is_link(value) or bool(_OWN.fullmatch(value)) or (name == "src" and bool(_INSIDE.fullmatch(value)))
