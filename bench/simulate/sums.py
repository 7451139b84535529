"""The tables that are arithmetic alone: pages, the worker, what is kept, what is moved, what is paid."""

from __future__ import annotations

from collections.abc import Iterable

from bench.simulate.columns import table, up
from bench.simulate.costs import Costs
from bench.simulate.mission import Mission, Prices
from bench.simulate.sizing import GB, MICRO, MONTH, TB, heard_of, kept, page_cores, paid_for, traffic, view_cores

GATHER = 0.25  # web.worker.GATHER: seconds between two looks


def pages(mission: Mission, costs: Costs, prices: Prices) -> Iterable[str]:
    rows = []
    for hits in (0.999, 0.99, 0.95, 0.90, 0.0):
        cores = page_cores(mission, costs, hits)
        rows.append(
            (
                f"{hits:.1%}",
                f"{mission.reads * (1 - hits):,.0f}",
                f"{cores:,.0f}",
                f"{cores * prices.core_hour * MONTH:,.0f}",
            )
        )
    return table(("answered by a cache", "worked out /s", "cores", "$ a month"), rows)


def worker(mission: Mission, costs: Costs) -> Iterable[str]:
    rows = []
    for seconds in (0.5, 5.0, 30.0, 120.0):
        cores = view_cores(mission, costs, seconds)
        rows.append((f"{seconds:g} s", f"{cores:,.0f}", f"{cores / mission.cells:,.1f}"))
    return table(("a guide that is edited is read every", "cores", "… in each cell"), rows)


def looks(mission: Mission, costs: Costs) -> Iterable[str]:
    """A guide has three documents. A year's guides are the last row."""
    rows = []
    for guides in (10_000, 100_000, 1_000_000, mission.new_guides * 365 / mission.cells):
        seconds = guides * 3 * costs.pg_document_us * MICRO
        rows.append((f"{guides:,.0f}", f"{seconds * 1000:,.0f} ms", f"{seconds / (seconds + GATHER):.0%}"))
    return table(("guides in a cell", "one look for what changed", "of a Postgres core, for one follower"), rows)


def recorders(mission: Mission, costs: Costs) -> Iterable[str]:
    """What it takes to hear all recorders and to tell their guides, at peak."""
    heard = heard_of(mission, costs)
    machines = heard.cores / (1 - mission.headroom) / mission.machine_cores
    rows = (
        ("events", f"{heard.events:,.0f} /s"),
        ("pictures", f"{heard.pictures:,.0f} /s"),
        ("cores that serve: events", f"{heard.serving:,.0f}"),
        ("… pictures", f"{heard.serving_pictures:,.0f}"),
        ("cores of processes apart", f"{heard.apart:,.0f}"),
        ("cores of Postgres, all cells", f"{heard.postgres:,.0f}"),
        ("… WAL", f"{heard.wal / 1e6:,.0f} MB/s"),
        ("machines of 8 cores, a third of them free", f"{up(machines)}"),
        ("raw events that lie sealed, all cells", f"{heard.sealed / TB:,.2f} TB"),
        ("pictures into S3", f"{heard.picture_bytes * 8 / GB:,.2f} Gbit/s"),
    )
    return table(("50,000 recordings at once", "figure"), rows)


def storage(mission: Mission, costs: Costs) -> Iterable[str]:
    stored, cells = kept(mission, costs), mission.cells
    rows = (
        ("guides, folded (after a year)", stored.guides),
        ("a version of each (after a year)", stored.versions),
        ("entries that are not folded yet (standing)", stored.entries),
        (f"archive of {mission.archive_days} days (standing)", stored.archive),
        ("pictures (after a year)", stored.pictures),
        ("WAL written in a year", stored.wal_year),
        ("were the log never folded (after a year)", stored.unfolded),
    )
    return table(
        ("what", "all, TB", "each cell, TB"),
        ((told, f"{size / TB:,.2f}", f"{size / TB / cells:,.2f}") for told, size in rows),
    )


def traffic_at_peak(mission: Mission, costs: Costs, deliveries: float, hits: float) -> Iterable[str]:
    moved = traffic(mission, costs, deliveries, hits)
    rows = (
        ("edits and presence, in", moved.edits_in),
        ("edits and presence, out", moved.edits_out),
        ("pictures of recordings, in", moved.pictures_in),
        ("pages at 300,000 reads/s, from the cache", moved.pages_out),
        ("… from us at 99 % hits", moved.pages_origin),
    )
    return table(
        ("at peak", "MB/s", "Gbit/s"), ((told, f"{rate / 1e6:,.1f}", f"{rate * 8 / GB:.2f}") for told, rate in rows)
    )


def money(mission: Mission, costs: Costs, prices: Prices) -> Iterable[str]:
    paid = paid_for(mission, costs, prices)
    rows = [(told, f"{dollars:,.0f}") for told, dollars in paid.items()]
    total = sum(paid.values())
    rows.append(("**all**", f"**{total:,.0f}**"))
    rows.append(("for each of 10 M monthly users", f"{total / 10e6:.4f}"))
    return table(("for", "$ a month"), rows)
