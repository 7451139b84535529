"""From what was seen on a desktop to the words of the wire: elements, places, shots. Pure."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from agents.desktop.acts import Monitor, Seen, View, Window
from agents.desktop.whole_words import whole_words
from ingest.secrecy import secret_noun
from ingest.shielding import Shield, shielded
from ingest.wire import Element, Rectangle, Said, Scene, Secret, Shot

NAME = 300  # characters of a name; see ingest/wire.py
LOOKED_AT = 4 * NAME  # characters of it that are looked through before it is cut
SELECTOR = 2_000  # characters

S = TypeVar("S", bound=msgspec.Struct)


def element_from_seen(seen: Seen, monitor: Monitor) -> Element:
    """Its name comes first among its selectors, since that outlives a new layout; then its way down from the window."""
    chains = [(one[:SELECTOR],) for one in (_by_name(seen), _by_path(seen)) if one]
    return Element(
        tuple(chains),
        role=seen.role[:NAME],
        name=whole_words(seen.name, LOOKED_AT),
        label=whole_words(seen.label, LOOKED_AT),
        row=whole_words(seen.row, LOOKED_AT),
        # Of what tells nothing of itself, at least the window is known.
        section=whole_words(seen.section if seen.told else seen.window.title, LOOKED_AT),
        box=None if seen.box is None else within(seen.box, monitor.frame),
    )


def scene_of(window: Window, monitor: Monitor, tab: int) -> Scene:
    """The picture is of the monitor, so that is how large the place is."""
    width, height = int(monitor.frame.width), int(monitor.frame.height)
    return Scene(
        title=whole_words(window.title, LOOKED_AT),
        tab=tab,
        program=whole_words(window.program, LOOKED_AT),
        width=width,
        height=height,
        scale=monitor.scale,
    )


def shot_of(view: View) -> Shot | None:
    if view.missing:
        return Shot(missing=view.missing)
    return Shot(view.sha256, view.width, view.height, painted=view.painted) if view.sha256 else None


def within(box: Rectangle, frame: Rectangle) -> Rectangle:
    """A place on the screen, as measured from a monitor's corner."""
    return Rectangle(box.x - frame.x, box.y - frame.y, box.width, box.height)


def secret_of(seen: Seen) -> Secret | None:
    """What a field holds that must not be kept: by its role, or by what it is called."""
    return seen.secret or _noun(secret_noun(filter(None, (seen.name, seen.label))))


def masked(said: Said, shield: Shield) -> Said:
    """What leaves the machine: by the same rules as the server's, before the first write here.

    It is cut to what may be told only then: of half a secret nobody knows that it is one.
    """
    clean = shielded(said, shield)
    parts = {name: _cut(part) for name in ("element", "onto", "scene") if (part := getattr(clean, name, None))}
    return msgspec.structs.replace(clean, **parts)


def _cut(part: S) -> S:
    """Its names, no longer than the wire takes them."""
    told = ((name, getattr(part, name, "")) for name in ("name", "label", "row", "section", "title", "program"))
    return msgspec.structs.replace(part, **{name: text[:NAME] for name, text in told if len(text) > NAME})


def _noun(noun: str) -> Secret | None:
    return noun or None  # type: ignore[return-value]  # secrecy's nouns are the wire's; a test of theirs holds that


def _by_name(seen: Seen) -> str:
    name = whole_words(seen.name, LOOKED_AT)
    if not name:
        return ""
    return f'aria/{name}[role="{seen.role}"]' if seen.role else f"aria/{name}"


def _by_path(seen: Seen) -> str:
    return f"xpath/{seen.path}" if seen.path else f'xpath//window[@program="{whole_words(seen.window.program, NAME)}"]'
