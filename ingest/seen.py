"""What was seen when a recording was played in a real page: the wire between `cairn import --play` and the server."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from docmodel.schema import Box, Picture
from ingest.events import Event, Select, Targeted, Type
from ingest.naming import NOUNS
from ingest.text import plain


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the page told of one event.

    index: the event's place in its recording. name and role: of its element, as assistive technology hears them.
    option: the words of the option that was chosen. secret: the element is a password field. box: where the element
    was, in a picture of width x height pixels. note: why the event could not be played, a sentence. picture: set by
    whoever has stored the picture's bytes.
    """

    index: int
    name: str = ""
    role: str = ""
    option: str = ""
    secret: bool = False
    box: Box | None = None
    width: int = 0
    height: int = 0
    note: str = ""
    picture: Picture | None = None


def with_seen(event: Event, seen: Seen | None) -> Event:
    """The event with the name and role that the page gave its element, where the recording had none."""
    if seen is None or not isinstance(event, Targeted):
        return event
    known = event.target
    target = replace(known, name=known.name or plain(seen.name), role=seen.role if seen.role in NOUNS else known.role)
    if isinstance(event, Type) and target.role == "dropdown" and not event.appends and seen.option:
        return Select(event.raw, target, plain(seen.option), page=event.page)
    return replace(event, target=target)
