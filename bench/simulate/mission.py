"""The peak that is planned for, and every assumption by which it becomes edits, connections, pages and bytes.

What the mission says is marked *mission*; all else is assumed, and a reader may disagree: change it here and run again.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.simulate.cell import Cell, Group

DAY = 86_400.0
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Mission:
    """Each field is an assumption. Rates are a second; times seconds; sizes bytes."""

    recordings: int = 50_000  # mission: at once
    new_guides: float = 3_000_000  # mission: a day, drafts included
    daily_users: float = 2_000_000  # mission
    reads: float = 300_000  # mission: fetches of guides a second at peak
    picture: float = 50_000  # mission
    pictures: int = 40  # mission: of a recording
    peak: float = 3.0  # the busiest hour against the average of the day
    events: int = 150  # of one recording, each sent by itself
    raw_days: int = 30  # that its raw events are kept: ingest.policy.Policy
    recorded_edits: int = 190  # of one recording: 150 events and 40 pictures, an update each
    editor_seconds: float = 600.0  # a day that a daily user has a guide open in the editor
    typed: float = 1.5  # edits a second of somebody at an editor: five a second while typing, 30 % of the time
    update: float = 40.0  # of one edit, as Yjs encodes it
    envelope: float = 70.0  # around it on the wire: WebSocket, TCP and IP, TLS
    presence: float = 120.0  # where somebody is, with its envelope
    views: float = 20.0  # guides that a daily user reads a day: what traffic is paid by
    seen_pictures: float = 10.0  # of a guide that is read
    headroom: float = 0.30  # of the cores stays free
    machine_cores: int = 8
    serving: int = 4  # processes of a machine that serve; the other cores: worker, pages, kernel
    cells: int = 8
    machines: int = 3  # of a cell: one may be lost while another restarts
    postgres_cores: int = 16
    settled: float = 30.0  # how often the worker reads a guide that is being edited
    archive_days: int = 30
    folded: float = 24_500.0  # a guide of 40 steps as one update: docmodel.edits.new_guide of bench.filling.illustrated
    archived_entry: float = 31.0  # one edit in the archive: bytes of the paper trace's 259,778 updates
    versions: float = 1.0  # kept of a guide, each as large as it

    @property
    def recording_seconds(self) -> float:
        """How long a recording lasts if both the number at once and the number a day are true."""
        return self.recordings / self.peak / (self.new_guides / DAY)

    @property
    def recorded(self) -> float:
        """Edits a second of one recording."""
        return self.recorded_edits / self.recording_seconds

    @property
    def editors(self) -> float:
        """Open at once at peak."""
        return self.daily_users * self.editor_seconds / DAY * self.peak

    def groups(self, cells: int) -> tuple[Group, ...]:
        """The load of one of so many cells.

        A recording has its agent and one browser that looks on. Of those at an editor 55 % are alone, 25 % are two,
        15 % four and 5 % ten.
        """
        editors = self.editors / cells
        return (
            Group(round(self.recordings / cells), 2, 1, self.recorded),
            Group(round(editors * 0.55), 1, 1, self.typed),
            Group(round(editors * 0.25 / 2), 2, 2, self.typed),
            Group(round(editors * 0.15 / 4), 4, 4, self.typed),
            Group(round(editors * 0.05 / 10), 10, 10, self.typed),
        )

    def cell(self, cells: int | None = None, processes: int | None = None) -> Cell:
        """One of so many, at peak. In all there are as many processes as planned unless told otherwise."""
        number = cells or self.cells
        planned = self.cells * self.machines * self.serving // number
        return Cell(processes or max(1, planned), self.groups(number), postgres_cores=self.postgres_cores)


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars, before any discount: roughly what large providers ask. To be replaced by your own."""

    date: str = "November 2026"
    core_hour: float = 0.05
    database_core_hour: float = 0.12  # managed, with its memory; a standby costs the same again
    database_gb_month: float = 0.12  # on each of primary and standby
    redis_core_hour: float = 0.10
    object_gb_month: float = 0.023
    cold_gb_month: float = 0.004
    delivered_gb: float = 0.02  # by a CDN, with a commitment
    origin_gb: float = 0.02  # from us to the CDN
    request_million: float = 0.60  # to the CDN
    put_million: float = 5.0  # objects written
