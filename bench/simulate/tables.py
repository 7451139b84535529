"""The tables of docs/scale.md, each from the committed costs: the same costs give the same page, to the letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from bench.simulate import sums
from bench.simulate.cell import Placement
from bench.simulate.clients import CLIENTS, OURS
from bench.simulate.columns import RETURNED, SEEN, cells_of_returned, cells_of_seen, ms, short, table, up
from bench.simulate.costs import Costs, Measured, costs_from
from bench.simulate.editing import Seen, edit
from bench.simulate.mission import Mission, Prices
from bench.simulate.returning import (
    Balancer,
    Fleet,
    lose_a_machine,
    restart_all,
    restart_in_turn,
    spread_of,
)
from bench.simulate.sizing import (
    GB,
    active_guides,
    cores_needed,
    edits_of,
    joins_of,
    memory,
)

SECONDS = 0.5  # of editing that are simulated
WITHOUT_REDIS = 4.0  # … when what is looked at happens every two seconds
HITS = 0.99  # of reads are answered by a cache, where nothing else is said


class Tables:
    """Each method is a table, by the name that the page has for it. What several need is simulated once."""

    def __init__(self, measured: Measured, mission: Mission, prices: Prices) -> None:
        self._measured = measured
        self._costs: Costs = costs_from(measured)
        self._mission = mission
        self._prices = prices

    def all(self) -> dict[str, str]:
        made = {
            "costs": self._costs_table(),
            "load": self._load(),
            "cores": self._cores(),
            "placement": self._placement(),
            "cells": self._cells(),
            "loss": self._loss(),
            "clients": self._clients(),
            "restart": self._restart(),
            "redis": self._redis(),
            "pages": sums.pages(self._mission, self._costs, self._prices),
            "worker": sums.worker(self._mission, self._costs),
            "looks": sums.looks(self._mission, self._costs),
            "storage": sums.storage(self._mission, self._costs),
            "traffic": sums.traffic_at_peak(self._mission, self._costs, self._deliveries, HITS),
            "money": sums.money(self._mission, self._costs, self._prices),
            "recorders": sums.recorders(self._mission, self._costs),
        }
        return {name: "\n".join(lines) for name, lines in made.items()}

    # -- what goes in ----------------------------------------------------------------------------------------------

    def _costs_table(self) -> Iterable[str]:
        measured = self._measured
        yield f"Measured on {measured.date} on {measured.machine}. {measured.disturbed}".strip()
        yield ""
        yield from table(
            ("name", "what", "figure", "unit", "from", "command"),
            (
                (f"`{name}`", each.told, short(each.figure), each.unit, each.source, _command(each.command))
                for name, each in measured.entries.items()
            ),
        )

    def _load(self) -> Iterable[str]:
        mission, seen = self._mission, self._spread
        edits = edits_of(mission)
        connections = sum(group.guides * group.peers for group in mission.groups(1))
        return table(
            ("at peak", "figure"),
            (
                ("a recording lasts", f"{mission.recording_seconds / 60:.0f} min"),
                ("edits of recordings", f"{mission.recordings * mission.recorded:,.0f} /s"),
                ("people at an editor", f"{mission.editors:,.0f}"),
                ("edits of people", f"{mission.editors * mission.typed:,.0f} /s"),
                ("edits, all", f"{edits:,.0f} /s"),
                ("connections", f"{connections:,.0f}"),
                ("guides that are open", f"{active_guides(mission):,.0f}"),
                ("rooms, when peers are spread at random", f"{seen.rooms * mission.cells:,}"),
                (
                    "memory for connections and rooms, all processes",
                    f"{memory(mission, self._costs, seen.rooms) / GB:.1f} GB",
                ),
                ("deliveries of an edit", f"{self._deliveries:.2f}"),
                ("joins, when nothing is wrong", f"{joins_of(mission):,.0f} /s"),
                ("uncached reads, at 99 % hits", f"{mission.reads * (1 - HITS):,.0f} /s"),
            ),
        )

    @property
    def _deliveries(self) -> float:
        """Of one edit."""
        return self._spread.deliveries / self._spread.edits

    # -- editing ---------------------------------------------------------------------------------------------------

    @cached_property
    def _spread(self) -> Seen:
        return edit(self._mission.cell(), self._costs, SECONDS)

    @cached_property
    def _hashed(self) -> Seen:
        return edit(replace(self._mission.cell(), placement=Placement.HASHED), self._costs, SECONDS)

    def _cores(self) -> Iterable[str]:
        rows = []
        for told, seen in (("spread", self._spread), ("hashed", self._hashed)):
            for hits in (HITS, 0.95):
                need = cores_needed(self._mission, self._costs, seen.core_us, hits)
                machines = need.wanted / self._mission.machine_cores
                rows.append(
                    (
                        f"{told}, {hits:.0%} hits",
                        f"{need.editing:.1f}",
                        f"{need.joins:.1f}",
                        f"{need.pages:.1f}",
                        f"{need.understanding:.1f}",
                        f"{need.used:.0f}",
                        f"{need.wanted:.0f}",
                        f"{up(machines)}",
                    )
                )
        return table(
            ("peers, reads", "editing", "joins", "pages", "worker", "all", "with head-room", "machines of 8 cores"),
            rows,
        )

    def _placement(self) -> Iterable[str]:
        rows = []
        for has_news in (False, True):
            for placement in Placement:
                if not has_news:
                    seen = self._spread if placement is Placement.SPREAD else self._hashed
                else:
                    cell = replace(self._mission.cell(), placement=placement, has_news=True)
                    seen = edit(cell, self._costs, SECONDS)
                rows.append((placement.value, "yes" if has_news else "no", *cells_of_seen(seen)))
        return table(("peers", "notifies", *SEEN), rows)

    def _cells(self) -> Iterable[str]:
        rows = []
        for cells in (4, 8, 16):
            for has_news in (False, True):
                cell = replace(self._mission.cell(cells), has_news=has_news)
                seen = edit(cell, self._costs, SECONDS / 8 * cells if cells < 8 else SECONDS)
                rows.append(
                    (
                        str(cells),
                        f"{cell.edits:,.0f}",
                        str(cell.processes),
                        "yes" if has_news else "no",
                        f"{seen.counted.statements / seen.seconds:,.0f}",
                        f"{seen.counted.lines / seen.counted.statements:.1f}",
                        ms(seen.saved, 0.5),
                        ms(seen.saved, 0.99),
                        ms(seen.elsewhere, 0.99),
                        f"{seen.postgres:.1f}",
                        f"{cell.edits * self._costs.wal_line_bytes / 1e6:.1f}",
                    )
                )
        return table(
            (
                "cells",
                "edits/s each",
                "processes",
                "notifies",
                "statements/s",
                "edits in one",
                "saved p50 ms",
                "p99",
                "seen elsewhere p99",
                "Postgres cores",
                "WAL MB/s",
            ),
            rows,
        )

    def _redis(self) -> Iterable[str]:
        cell = self._mission.cell()
        rows = []
        for told, has_redis, placement in (
            ("there, spread", True, Placement.SPREAD),
            ("gone, spread", False, Placement.SPREAD),
            ("gone, hashed", False, Placement.HASHED),
        ):
            run = replace(cell, has_redis=has_redis, placement=placement)
            seen = edit(run, self._costs, SECONDS if has_redis else WITHOUT_REDIS)
            queries = (seen.counted.reads + seen.counted.looks) / seen.seconds
            rows.append(
                (
                    told,
                    f"{seen.rooms:,}",
                    f"{queries:,.0f}",
                    f"{queries / seen.rooms:.2f}",
                    f"{seen.postgres:.1f}",
                    ms(seen.elsewhere, 0.5) if seen.elsewhere else "–",
                    ms(seen.elsewhere, 0.99) if seen.elsewhere else "–",
                    ms(seen.saved, 0.99),
                    f"{seen.longest_look * 1000:.0f}" if not has_redis else "–",
                    f"{seen.published / seen.seconds:,.0f}",
                    f"{seen.redis:.2f}",
                )
            )
        return table(
            (
                "Redis",
                "rooms",
                "reads/s",
                "… of a room",
                "Postgres cores",
                "seen elsewhere p50 ms",
                "p99",
                "saved p99",
                "longest look ms",
                "messages/s",
                "Redis cores",
            ),
            rows,
        )

    # -- coming back -----------------------------------------------------------------------------------------------

    def _fleet(self, machines: int) -> Fleet:
        """A cell as large as that, with as many clients for each process as planned."""
        cell = self._mission.cell()
        return Fleet(
            machines,
            self._mission.serving,
            round(cell.connections / cell.processes),
            base=round(self._spread.serving / cell.processes, 2),
            postgres_base=round(self._spread.postgres / cell.postgres_cores, 2),
            postgres_cores=self._mission.postgres_cores,
        )

    def _loss(self) -> Iterable[str]:
        rows = []
        for silently in (False, True):
            for machines in (3, 10, 50):
                returned = lose_a_machine(self._fleet(machines), self._costs, silently=silently)
                rows.append((str(machines), "falls silent" if silently else "resets", *cells_of_returned(returned)))
        return table(("machines", "the lost one", *RETURNED), rows)

    def _clients(self) -> Iterable[str]:
        return table(
            ("clients", *RETURNED),
            (
                (client.told, *cells_of_returned(lose_a_machine(self._fleet(3), self._costs, client)))
                for client in CLIENTS
            ),
        )

    def _restart(self) -> Iterable[str]:
        fleet, down = self._fleet(3), self._costs.start_s
        rows = [
            ("all at once", client.told, *cells_of_returned(returned), f"{spread_of(returned.connected):.2f}")
            for client in CLIENTS
            for returned in (restart_all(fleet, self._costs, client, seconds=down),)
        ]
        for balancer in Balancer:
            returned = restart_in_turn(fleet, self._costs, balancer=balancer, seconds=down, pause=30.0)
            told = f"one after the other, {balancer.value}"
            rows.append((told, OURS.told, *cells_of_returned(returned), f"{spread_of(returned.connected):.2f}"))
        return table(("restart", "clients", *RETURNED, "fullest / average"), rows)


def _command(words: str) -> str:
    return f"`{words}`" if words.startswith("python") else words
