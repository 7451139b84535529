"""Tabs that were opened and closed again with nothing done in them: no part of what a person would tell. Pure.

Only our recorders say which tab an event was in. What these say of such a tab is kept, and makes no step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.addresses import is_new_tab
from ingest.events import Aside, Event, Navigate, Switch


def without_idle_tabs(events: Sequence[Event]) -> tuple[Event, ...]:
    """One event for each, those of idle tabs as asides; and whoever comes back from one has not gone anywhere."""
    idle = _idle(events)
    told: list[Event] = []
    front: int | None = None
    strayed = False
    for at, event in enumerate(events):
        if isinstance(event, Aside):
            told.append(event)
        elif at in idle or (strayed and isinstance(event, Switch) and _tab(event) == front):
            told.append(Aside(event.raw))
        else:
            told.append(event)
            front, strayed = _tab(event) or front, False
        strayed = strayed or at in idle
    return tuple(told)


def _idle(events: Sequence[Event]) -> set[int]:
    """The places of all that is told of idle tabs."""
    idle: set[int] = set()
    opened: dict[int, list[int]] = {}
    for at, event in enumerate(events):
        tab, what = _tab(event), _what(event)
        if tab is None:
            if _said(event):
                opened.clear()  # a gap, say: nobody knows in which tab
        elif what == "opened":
            opened[tab] = [at]
        elif tab in opened:
            opened[tab].append(at)
            if what == "closed":
                idle.update(opened.pop(tab))
            elif not (what == "shown" or (isinstance(event, Navigate) and is_new_tab(event.url))):
                del opened[tab]
    return idle


def _tab(event: Event) -> int | None:
    match _said(event):
        case {"scene": {"tab": int() as tab}} if tab:
            return tab
        case _:
            return None


def _what(event: Event) -> str:
    """What became of the tab, where that is what is told of it."""
    match _said(event):
        case {"type": "tab", "what": str() as what}:
            return what
        case _:
            return ""


def _said(event: Event) -> dict[str, Any]:
    """What our recorder said, also where an export of ours has wrapped it; nothing of any other's."""
    raw = event.raw if isinstance(event.raw, dict) else {}
    said = raw.get("parameters", raw)
    return said if isinstance(said, dict) and isinstance(said.get("n"), int) else {}
