"""What one thing costs, as it was measured: bench/costs.json, read and checked.

Each entry says its figure, its unit, where it is from, and the command that measures it. To measure anew on another
machine is to replace figures; nothing else of the simulation knows a number of that machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.machine import words_of_machine

FILE = Path(__file__).resolve().parent.parent / "costs.json"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """told: what the figure is of. source: ``measured``, ``taken over`` from another page, or ``assumed``."""

    figure: float
    unit: str
    told: str
    source: str
    command: str


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. date and machine: of what is measured by bench.simulate.measure; disturbed: by what."""

    date: str
    machine: str
    disturbed: str
    entries: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Costs:
    """The figures by name. us: µs of one core; ms: latency; what each is of says the file."""

    # a serving process
    serve_edit_us: float
    serve_delivery_us: float
    serve_presence_us: float
    serve_statement_us: float
    serve_line_us: float
    serve_read_us: float
    serve_head_us: float
    serve_open_us: float
    serve_join_us: float
    serve_tell_us: float
    serve_hear_us: float
    connection_kib: float
    room_kib: float
    page_ms: float
    page_kb: float
    start_s: float
    # the worker
    view_ms: float
    # Postgres
    pg_statement_us: float
    pg_line_us: float
    pg_read_us: float
    pg_head_us: float
    pg_open_us: float
    pg_join_us: float
    pg_document_us: float
    statement_wall_us: float
    wal_line_bytes: float
    entry_bytes: float
    commits_with_news: float
    commits_without_news: float
    # Redis
    redis_command_us: float
    # recorders
    serve_event_us: float
    apart_event_us: float
    pg_event_us: float
    wal_event_bytes: float
    event_bytes: float
    serve_picture_us: float
    apart_picture_us: float
    pg_picture_us: float


class Unfit(Exception):
    """bench/costs.json is not what the simulation needs."""


def read_measured(file: Path = FILE) -> Measured:
    """Raises Unfit, with the place."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Measured)
    except (OSError, msgspec.MsgspecError) as error:
        raise Unfit(f"{file.name} cannot be read: {error}.") from error


def costs_from(measured: Measured) -> Costs:
    """Raises Unfit when a figure is missing, unknown, or below zero."""
    return costs_of({name: entry.figure for name, entry in measured.entries.items()})


def costs_of(figures: Mapping[str, float]) -> Costs:
    wanted = {field.name for field in fields(Costs)}
    if wanted != figures.keys():
        raise Unfit(
            f"Costs that are missing: {sorted(wanted - figures.keys())}; unknown: {sorted(figures.keys() - wanted)}."
        )
    wrong = sorted(name for name, figure in figures.items() if not figure >= 0)
    if wrong:
        raise Unfit(f"Costs below zero, which no work has: {wrong}. Measure again on a quiet machine.")
    return Costs(**figures)


def replace_figures(found: Mapping[str, float], file: Path = FILE) -> None:
    """Put figures that were measured now in the place of those before. Other entries stay as they are.

    Raises Unfit, and writes nothing, when what would be there made no sense.
    """
    costs_of({name: entry.figure for name, entry in read_measured(file).entries.items()} | dict(found))
    told = json.loads(file.read_text("utf-8"))
    for name, figure in found.items():
        told["entries"][name] |= {"figure": float(f"{figure:.3g}"), "source": "measured"}
    told["date"] = f"{datetime.now(UTC):%Y-%m-%d}"
    told["machine"] = words_of_machine()
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
