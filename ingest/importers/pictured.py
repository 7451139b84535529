"""Pictures that a recording brings along itself: today those of Windows' Steps Recorder."""

from __future__ import annotations

from dataclasses import dataclass

from docmodel.schema import Box
from ingest.errors import Misshapen
from ingest.events import Json
from ingest.importers.psr.archive import is_archive, report_from_bytes
from ingest.importers.psr.report import raws_from_report

MOST = 500  # pictures of one recording


@dataclass(frozen=True, slots=True)
class Brought:
    """A picture (its bytes, of whatever kind) of the recording's event at a place, and where in it that was done."""

    event: int
    content: bytes
    box: Box | None


def may_bring(content: bytes) -> bool:
    """A first look: whether it is worth asking for pictures."""
    return content.startswith(b"PK") or b"mime-version:" in content[:4096].lower()


def pictures_in(content: bytes) -> tuple[Brought, ...]:
    """None of a recording that brings none, or that is none: whoever imports it says why."""
    if not is_archive(content):
        return ()
    try:
        report = report_from_bytes(content)
        raws = raws_from_report(report.actions)
    except Misshapen:
        return ()
    named = [(at, raw, str(raw.get("picture", "")).lower()) for at, raw in enumerate(raws) if isinstance(raw, dict)]
    return tuple(
        Brought(at, report.pictures[name], box_of(raw)) for at, raw, name in named if report.pictures.get(name)
    )[:MOST]


def box_of(raw: dict[str, Json]) -> Box | None:
    """Where the element is in a picture of the screen, as parts of it; None where nothing of it is seen."""
    match raw:
        case {"screen": [int(left), int(top), int(width), int(height)], "box": [int(x), int(y), int(w), int(h)]}:
            if width <= 0 or height <= 0:
                return None
            first, last = max(x, left), min(x + w, left + width)
            upper, lower = max(y, top), min(y + h, top + height)
            if first >= last or upper >= lower:
                return None
            return Box((first - left) / width, (upper - top) / height, (last - first) / width, (lower - upper) / height)
        case _:
            return None
