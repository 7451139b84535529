"""What a recorder says, version 1 of the wire: events as typed values, and the batches that carry them.

The TypeScript of `agents/protocol/events.ts` is written from this file, and a test keeps it so. A recorder says what
somebody did, to which element, on which page; it never says what a step is: `ingest/compose.py` does, and may do it
better one day from the same events. Unknown members are refused, for nobody would have looked for secrets in them.

None of these can be part of a circle, so the collector need not look for one (`gc=False`): where a thousand record at
once, looking at what they say took as long as reading it, and stopped everything for 50 ms at a time.

Times are milliseconds since 1970 by the recorder's own clock, and only shown: events are ordered by their number.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

VERSION: Final = 1

MAX_BATCH: Final = 256  # events
MAX_RECORDING: Final = 5_000  # events; eight hours of somebody who never rests

Name: TypeAlias = Annotated[str, Meta(max_length=300)]
"""What the page calls something: as assistive technology hears it."""
Text: TypeAlias = Annotated[str, Meta(max_length=20_000)]
Url: TypeAlias = Annotated[str, Meta(max_length=8_000)]
Key: TypeAlias = Annotated[str, Meta(max_length=40)]
"""As KeyboardEvent.key says it."""
Keys: TypeAlias = Annotated[tuple[Key, ...], Meta(max_length=8)]
Selector: TypeAlias = Annotated[str, Meta(max_length=2_000)]
"""As Chrome's Recorder spells it: `aria/`, `text/`, `xpath/`, `pierce/`, else CSS."""
SelectorChain: TypeAlias = Annotated[tuple[Selector, ...], Meta(min_length=1, max_length=16)]
"""One for each shadow root on the way, the outermost first."""
Milliseconds: TypeAlias = Annotated[int, Meta(ge=0, le=2**53)]
Pixels: TypeAlias = Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]
"""CSS pixels of the window's top page."""
Digest: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]

Secret = Literal["password", "card number", "card details", "security code", "one-time code", "PIN", "secret", "token"]
"""What was masked where it was typed: ingest/secrecy.py's nouns. Its value never left the page."""
Held = Literal["Alt", "Control", "Meta", "Shift"]


class Rectangle(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """In pixels of the window's top page, whatever frame the element is in."""

    x: Pixels
    y: Pixels
    width: Annotated[float, Meta(ge=0, le=1_000_000)]
    height: Annotated[float, Meta(ge=0, le=1_000_000)]


class Element(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What was acted upon.

    selectors: alternatives, the sturdiest first. frame: the index of each frame on the way from the top page, or its
    selector where that is all one knows. role: as ARIA names it. row and section: the words of the table row or list
    item, and of the nearest heading or labelled region, around it. masked: it, or something around it, is marked as
    private, so that its name was not taken.
    """

    selectors: Annotated[tuple[SelectorChain, ...], Meta(max_length=12)] = ()
    frame: Annotated[tuple[Annotated[int, Meta(ge=0, le=10_000)] | Selector, ...], Meta(max_length=12)] = ()
    role: Name = ""
    name: Name = ""
    label: Name = ""
    row: Name = ""
    section: Name = ""
    box: Rectangle | None = None
    masked: bool = False


class Scene(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What was on the screen where it happened. tab: 1, 2, 3, … in the order in which tabs came into the recording.

    program: of the desktop, where it is no page. scale: device pixels to a pixel.
    """

    url: Url = ""
    title: Name = ""
    tab: Annotated[int, Meta(ge=0, le=10_000)] = 0
    program: Name = ""
    width: Annotated[int, Meta(ge=0, le=100_000)] = 0
    height: Annotated[int, Meta(ge=0, le=100_000)] = 0
    scale: Annotated[float, Meta(gt=0, le=16)] = 1.0


class Shot(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """The picture of how it looked before anything had changed; or why there is none.

    sha256: of the picture's bytes, as they are sent. of: the event whose picture this one shares, since nothing had
    changed. painted: how many private places were painted over. clip: the same of a short film of the step.
    after: of a picture of how it looked then.
    """

    sha256: Digest | None = None
    width: Annotated[int, Meta(ge=0, le=50_000)] = 0
    height: Annotated[int, Meta(ge=0, le=50_000)] = 0
    of: Annotated[int, Meta(ge=1, le=MAX_RECORDING)] | None = None
    missing: Annotated[str, Meta(max_length=200)] = ""
    painted: Annotated[int, Meta(ge=0, le=100_000)] = 0
    after: Digest | None = None
    clip: Digest | None = None


class _Said(
    Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, tag_field="type", kw_only=True
):
    """What every event says. n: its number in the recording, 1, 2, 3, …. policy: the version it was masked by."""

    n: Annotated[int, Meta(ge=1, le=MAX_RECORDING)]
    at: Milliseconds
    policy: Annotated[int, Meta(ge=0, le=2**31)] = 0
    scene: Scene = Scene()
    shot: Shot | None = None


class Navigated(_Said, frozen=True, tag="navigate"):
    """Another page is shown. by: what led there: an address that was typed, a deed told before, the page itself."""

    by: Literal["address", "deed", "page", "reload", "back", "forward"] = "page"


class Clicked(_Said, frozen=True, tag="click"):
    """x, y: from the element's corner."""

    element: Element
    button: Literal["primary", "secondary", "auxiliary", "back", "forward"] = "primary"
    times: Annotated[int, Meta(ge=1, le=3)] = 1
    held: Annotated[tuple[Held, ...], Meta(max_length=4)] = ()
    x: Pixels = 0.0
    y: Pixels = 0.0


class Typed(_Said, frozen=True, tag="type"):
    """A field's text as it was left. then: keys pressed after it, such as Enter."""

    element: Element
    value: Text = ""
    secret: Secret | None = None
    then: Keys = ()


class Chosen(_Said, frozen=True, tag="choose"):
    """An option was chosen, or no longer chosen. value: its words."""

    element: Element
    value: Name = ""
    on: bool = True
    secret: Secret | None = None


class Checked(_Said, frozen=True, tag="check"):
    """A checkbox, radio button or switch was set."""

    element: Element
    on: bool = True


class Uploaded(_Said, frozen=True, tag="upload"):
    """Files were given to a field: their names, without folders."""

    element: Element
    files: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()


class Pressed(_Said, frozen=True, tag="press"):
    """Keys at once, modifiers first."""

    keys: Annotated[tuple[Key, ...], Meta(min_length=1, max_length=8)]
    element: Element | None = None


class Hovered(_Said, frozen=True, tag="hover"):
    """The pointer rested where something opened."""

    element: Element


class Scrolled(_Said, frozen=True, tag="scroll"):
    """element: None when the page was."""

    x: Pixels = 0.0
    y: Pixels = 0.0
    downwards: bool = True
    element: Element | None = None


class Dragged(_Said, frozen=True, tag="drag"):
    """Something was dropped onto something."""

    element: Element
    onto: Element


class Answered(_Said, frozen=True, tag="answer"):
    """A message box was answered. text: what was typed into it."""

    accept: bool
    text: Text | None = None
    secret: Secret | None = None


class Tab(_Said, frozen=True, tag="tab"):
    """A tab or window was opened, closed, or shown instead of another."""

    what: Literal["opened", "closed", "shown"]


class Downloaded(_Said, frozen=True, tag="download"):
    """A file came: its name, without folders."""

    file: Name = ""


class Noted(_Said, frozen=True, tag="note"):
    """The person wrote something for the reader, while recording."""

    text: Text = ""


class Pictured(_Said, frozen=True, tag="picture"):
    """The person took a picture, where nothing was clicked."""


class Missed(_Said, frozen=True, tag="gap"):
    """Something could not be recorded. why: a code that wording knows; what: where, if that can be told."""

    why: Literal["frame", "browser page", "blocked", "quota", "paused", "closed", "program", "lost", "other"]
    what: Name = ""


class Undone(_Said, frozen=True, tag="undo"):
    """The person took back the last step that the recorder showed: the events from this number on."""

    since: Annotated[int, Meta(ge=1, le=MAX_RECORDING)]


Said: TypeAlias = (
    Navigated | Clicked | Typed | Chosen | Checked | Uploaded | Pressed | Hovered | Scrolled | Dragged | Answered
    | Tab | Downloaded | Noted | Pictured | Missed | Undone
)  # fmt: skip


class Batch(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Events in order, numbered without a hole."""

    version: Literal[1]
    events: Annotated[tuple[Said, ...], Meta(min_length=1, max_length=MAX_BATCH)]


_decoder = msgspec.json.Decoder(Batch)


def batch_from_bytes(content: bytes) -> Batch:
    """Raises msgspec.ValidationError, whose words name the place, and msgspec.DecodeError for what is no JSON."""
    return _decoder.decode(content)
