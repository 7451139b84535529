"""The names in a guide's document, and what a guide may hold. The allow-list that reading and writing both obey.

A document has two roots: `guide`, a Y.Map of what belongs to the whole, and `steps`, a Y.Map of step id to step. Steps
are a map, not an array, because moving an array's item deletes and inserts it, and loses whoever is typing in it.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict, get_args

import msgspec

SCHEMA: Final = 1

GUIDE: Final = "guide"
STEPS: Final = "steps"

Kind = Literal["action", "heading", "tip", "alert", "gap"]
"""Only an action is numbered. A gap says what could not be captured or understood, and why."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

TEXT: Final = "text"
INLINE: Final = frozenset({TEXT, "hardBreak"})
LISTS: Final = frozenset({"bulletList", "orderedList"})
BLOCKS: Final = LISTS | {"paragraph", "heading", "blockquote", "codeBlock", "horizontalRule"}
LEAVES: Final = frozenset({"hardBreak", "horizontalRule"})
NODES: Final = INLINE | BLOCKS | {"listItem"}

MARKS: Final = ("link", "bold", "italic", "strike", "underline", "code")
"""From the outermost to the innermost: the one order in which a text's marks are ever written."""

ATTRIBUTES: Final = {"heading": ("level",), "orderedList": ("start",), "codeBlock": ("language",)}

MAX_DEPTH: Final = 64
"""Elements inside elements. Recursion over what strangers wrote must end long before the stack does."""

_STEP_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_URL = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f<>\"\ud800-\udfff]+", re.IGNORECASE)


class Mark(TypedDict):
    """A format of some text, as ProseMirror writes it in JSON."""

    type: str
    attrs: NotRequired[dict[str, Any]]


class Node(TypedDict):
    """A piece of a step's body, as ProseMirror writes it in JSON with Tiptap's names."""

    type: str
    attrs: NotRequired[dict[str, Any]]
    content: NotRequired[list[Node]]
    marks: NotRequired[list[Mark]]
    text: NotRequired[str]


Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
"""A part of a picture's width or height, so that it still fits when the picture is shown smaller."""


class Box(msgspec.Struct, frozen=True):
    """Where the click was, from the picture's upper left corner."""

    x: Share
    y: Share
    width: Share
    height: Share


MediaName = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
ImageType = Annotated[str, msgspec.Meta(pattern=r"^image/[a-z0-9.+-]{1,32}\Z")]
Pixels = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class Still(msgspec.Struct, frozen=True):
    """How it looked then: a picture beside another, with nothing to look at in particular."""

    media: MediaName
    type: ImageType
    width: Pixels
    height: Pixels


class Clip(msgspec.Struct, frozen=True):
    """A short film of a step, without sound."""

    media: MediaName
    type: Literal["video/webm"]
    width: Pixels
    height: Pixels


class Picture(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture in a guide: the name of its bytes, its size in pixels, and what to look at.

    after, clip: what was recorded with it. Whoever puts another picture in its place replaces them too.
    """

    media: MediaName
    type: ImageType
    width: Pixels
    height: Pixels
    box: Box | None = None
    after: Still | None = None
    clip: Clip | None = None


Shown = Picture | Still | Clip


def shown_with(picture: Picture | None) -> tuple[Shown, ...]:
    """All whose bytes it takes to show a picture: itself first."""
    if picture is None:
        return ()
    return tuple(one for one in (picture, picture.after, picture.clip) if one is not None)


def is_step_id(value: str) -> bool:
    """Step ids stand in addresses and in HTML, so they are letters, digits, `-` and `_`, at most 64."""
    return _STEP_ID.fullmatch(value) is not None


def is_link(url: str) -> bool:
    """Whether a link may lead there: http, https or mailto, whole, and with nothing that a browser would drop.

    A browser skips tabs and line ends inside an address, so that `java\\tscript:` would run: no such character passes.
    """
    return _URL.fullmatch(url) is not None
