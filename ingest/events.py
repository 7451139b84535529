"""What a recorder saw somebody do, as frozen values: the one language between importers, redaction and composition.

Every event keeps its `raw`, the JSON value it was read from. One raw value makes one event, in the recording's order,
so that nothing is lost on the way in and everything can go out again. Selectors are spelled as in Chrome's Recorder:
alternatives, each a chain through shadow roots, with the prefixes `aria/`, `text/`, `xpath/`, `pierce/`, else CSS.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Chain: TypeAlias = tuple[str, ...]
Format = Literal["recorder", "side", "agent", "playwright", "rrweb", "psr"]
Shape = Literal["flow", "step", "steps"]
Way = Literal["address", "back", "forward", "reload"]
Button = Literal["primary", "secondary", "auxiliary", "back", "forward"]


@dataclass(frozen=True, slots=True)
class Target:
    """What was acted upon, and all that is known of it.

    name: its accessible name or text. label: words made from an id or attribute, for want of a name.
    within: words made from the id of something around it, for want of both.
    row, section: the words of the table row, and of the heading or region, that it is in.
    role: one of ours (wording.NOUNS), empty when unknown. frame: index of each frame on the way from the top, or the
    selector of one whose index is unknown.
    """

    selectors: tuple[Chain, ...] = ()
    frame: tuple[int | str, ...] = ()
    window: str = "main"
    name: str = ""
    label: str = ""
    role: str = ""
    within: str = ""
    row: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Where an event led to. window: in which tab, where that is told."""

    url: str = ""
    title: str = ""
    window: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A recording within the recording begins: a test of a Selenium project."""

    raw: Json
    name: str


@dataclass(frozen=True, slots=True)
class Navigate:
    """Somebody went to an address, or used the browser's own `way` there; or what they did before `led` there."""

    raw: Json
    url: str
    page: Page | None = None
    led: bool = False
    way: Way = "address"


@dataclass(frozen=True, slots=True)
class Click:
    """A click, or two in quick succession. held: the modifier keys that were down."""

    raw: Json
    target: Target
    button: Button = "primary"
    times: int = 1
    page: Page | None = None
    held: tuple[str, ...] = ()
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """Half a click or half a drag: the button went down or up at a point of an element (pixels from its corner)."""

    raw: Json
    target: Target
    phase: Literal["down", "up"]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Type:
    """A field's text was changed. value: all of its text, or what was added when `appends`.

    at: where in `raw` the value stands. secret: the noun for what was typed when it was masked.
    then: keys pressed after it.
    """

    raw: Json
    target: Target
    value: str
    appends: bool = False
    secret: str = ""
    then: tuple[str, ...] = ()
    page: Page | None = None
    at: tuple[str, ...] = ("value",)


@dataclass(frozen=True, slots=True)
class Select:
    """An option was chosen, or no longer chosen when not `on`. index: its place, when that is all one knows of it."""

    raw: Json
    target: Target
    value: str
    on: bool = True
    index: int | None = None
    secret: str = ""
    page: Page | None = None
    at: tuple[str, ...] = ("value",)


@dataclass(frozen=True, slots=True)
class Check:
    """A checkbox was set to on or off, whatever it was before."""

    raw: Json
    target: Target
    on: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """A file was given to a field. file: its name without folders."""

    raw: Json
    target: Target
    file: str
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class KeyDown:
    """A key went down. secret: the noun when the key was part of a masked text."""

    raw: Json
    key: str
    secret: str = ""
    page: Page | None = None
    at: tuple[str, ...] = ("key",)


@dataclass(frozen=True, slots=True)
class KeyUp:
    """A key came up again."""

    raw: Json
    key: str
    secret: str = ""
    page: Page | None = None
    at: tuple[str, ...] = ("key",)


@dataclass(frozen=True, slots=True)
class Press:
    """Keys pressed together, modifiers first, or one after the other when they are no chord."""

    raw: Json
    keys: tuple[str, ...]
    times: int = 1
    chord: bool = True
    target: Target | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Hover:
    """The pointer rested on something."""

    raw: Json
    target: Target


@dataclass(frozen=True, slots=True)
class Scroll:
    """The page, or an element of it, was scrolled to a place (pixels)."""

    raw: Json
    target: Target | None
    x: float
    y: float
    downwards: bool = True


@dataclass(frozen=True, slots=True)
class Drag:
    """Something was dragged onto something."""

    raw: Json
    target: Target
    onto: Target


@dataclass(frozen=True, slots=True)
class Dialog:
    """A message box of the browser was answered. answer: the text typed into a prompt."""

    raw: Json
    accept: bool
    answer: str | None = None
    secret: str = ""
    at: tuple[str, ...] = ("target",)


@dataclass(frozen=True, slots=True)
class Close:
    """A tab was closed."""

    raw: Json


@dataclass(frozen=True, slots=True)
class Switch:
    """Another tab or window came to the front. title: what stands on it."""

    raw: Json
    title: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody took a picture where nothing was to be done. title: the page's or the window's."""

    raw: Json
    title: str


@dataclass(frozen=True, slots=True)
class Run:
    """Another section of the same recording is done here."""

    raw: Json
    section: str


@dataclass(frozen=True, slots=True)
class Aside:
    """What the tool noted for itself: a wait, an assertion, a window's size. It is kept, and is no step.

    leads: it prepares what follows, rather than ending what was before. value, target, about (words that say what the
    value is) and off (what it would be, had its command not been switched off) are there for redaction.
    """

    raw: Json
    leads: bool = False
    target: Target | None = None
    value: str = ""
    about: str = ""
    script: bool = False
    at: tuple[str, ...] = ("value",)
    off: Event | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot become something a person does. what: its name in the recording. why: a sentence.

    says: what the reader should know of it, where that can be told. script: `value` is a program.
    about: the variable that its result goes into.
    """

    raw: Json
    what: str
    why: str
    says: str = ""
    value: str = ""
    about: str = ""
    script: bool = False
    at: tuple[str, ...] = ("value",)


NOTHING = Unknown(None, "nothing", "")
"""All that a recording holds is settings and checks of the tool that made it."""


@dataclass(frozen=True, slots=True)
class Words:
    """Written by our own exporter: the next `takes` events are one step, with these words that people gave it."""

    raw: Json
    kind: str
    title: str
    body: list[Json]
    takes: int


@dataclass(frozen=True, slots=True)
class About:
    """Written by our own exporter: a guide's summary and tags."""

    raw: Json
    summary: str
    tags: tuple[str, ...]


Keyed = KeyDown | KeyUp
Targeted = Click | Pointer | Type | Select | Check | Upload | Hover | Drag
Valued = Type | Select | Dialog | Aside | Unknown | Keyed
"""Events whose raw value holds, `at` a place that they name, something a person wrote."""
Event = (
    Section | Navigate | Targeted | Keyed | Press | Scroll | Dialog | Close | Switch | Look | Run | Aside | Unknown
    | Words | About
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that was understood. extra: the fields of its outermost object besides title and steps.

    title is None where the file has none. keys: the outermost object's fields in their order.
    """

    name: str
    format: Format
    shape: Shape
    title: str | None
    events: tuple[Event, ...]
    extra: dict[str, Json] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
