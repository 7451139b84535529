"""From costs and the peak to cores, machines, bytes and money: arithmetic only, each line can be done by hand."""

from __future__ import annotations

from dataclasses import dataclass

from bench.simulate.costs import Costs
from bench.simulate.mission import DAY, YEAR_DAYS, Mission, Prices

MICRO = 1e-6
MILLI = 1e-3
MONTH = 730.0  # hours
GB, TB = 1e9, 1e12


@dataclass(frozen=True, slots=True)
class CoresNeeded:
    """At peak, of the whole."""

    editing: float
    joins: float
    pages: float
    understanding: float
    headroom: float

    @property
    def used(self) -> float:
        return self.editing + self.joins + self.pages + self.understanding

    @property
    def wanted(self) -> float:
        return self.used / (1 - self.headroom)


def edits_of(mission: Mission) -> float:
    """A second, at peak."""
    return mission.recordings * mission.recorded + mission.editors * mission.typed


def joins_of(mission: Mission) -> float:
    """A second, at peak, when nothing is wrong: a recording has two peers, an editor one."""
    return 2 * mission.recordings / mission.recording_seconds + mission.editors / mission.editor_seconds


def cores_needed(mission: Mission, costs: Costs, core_us: float, hits: float) -> CoresNeeded:
    """core_us: of serving processes for one edit, as simulated. hits: the share of reads that a cache answers."""
    return CoresNeeded(
        editing=edits_of(mission) * core_us * MICRO,
        joins=joins_of(mission) * (costs.serve_join_us + costs.serve_open_us) * MICRO,
        pages=page_cores(mission, costs, hits),
        understanding=view_cores(mission, costs, mission.settled),
        headroom=mission.headroom,
    )


def page_cores(mission: Mission, costs: Costs, hits: float) -> float:
    return mission.reads * (1 - hits) * costs.page_ms * MILLI


def active_guides(mission: Mission) -> float:
    """That are being edited, at peak."""
    return mission.recordings + sum(group.guides for group in mission.groups(1)[1:])


def view_cores(mission: Mission, costs: Costs, seconds: float) -> float:
    """Of workers, when each guide that is edited is read once in so many seconds; recordings write more slowly."""
    typed = active_guides(mission) - mission.recordings
    recorded = mission.recordings * min(1 / seconds, mission.recorded)
    return (typed / seconds + recorded) * costs.view_ms * MILLI


def memory(mission: Mission, costs: Costs, rooms: int) -> float:
    """Bytes, of all processes. rooms: in one cell; a room's figure holds its first connection."""
    connections = sum(group.guides * group.peers for group in mission.groups(mission.cells))
    kib = rooms * costs.room_kib + (connections - rooms) * costs.connection_kib
    return mission.cells * kib * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes: after a year, or standing."""

    guides: float
    versions: float
    entries: float
    archive: float
    pictures: float
    unfolded: float  # what a year's log would be if nothing were ever folded
    wal_peak: float  # a second
    wal_year: float


def kept(mission: Mission, costs: Costs) -> Kept:
    edits = edits_of(mission)
    year = edits / mission.peak * DAY * YEAR_DAYS
    guides = mission.new_guides * YEAR_DAYS
    entry = mission.update + costs.entry_bytes
    return Kept(
        guides=guides * mission.folded,
        versions=guides * mission.versions * mission.folded,
        entries=edits / mission.peak * 2 * 3600 * entry,  # folded an hour after the last edit: two hours' worth
        archive=year / YEAR_DAYS * mission.archive_days * mission.archived_entry,
        pictures=guides * mission.pictures * mission.picture,
        unfolded=year * entry,
        wal_peak=edits * costs.wal_line_bytes,
        wal_year=year * costs.wal_line_bytes,
    )


@dataclass(frozen=True, slots=True)
class HeardLoad:
    """Of all recorders at peak. Rates a second, cores, bytes."""

    events: float
    pictures: float
    serving: float
    serving_pictures: float
    apart: float
    postgres: float
    wal: float
    sealed: float  # standing
    picture_bytes: float

    @property
    def cores(self) -> float:
        """Of machines that serve."""
        return self.serving + self.serving_pictures + self.apart


def heard_of(mission: Mission, costs: Costs) -> HeardLoad:
    events = mission.recordings * mission.events / mission.recording_seconds
    pictures = mission.recordings * mission.pictures / mission.recording_seconds
    return HeardLoad(
        events,
        pictures,
        serving=events * costs.serve_event_us * MICRO,
        serving_pictures=pictures * costs.serve_picture_us * MICRO,
        apart=(events * costs.apart_event_us + pictures * costs.apart_picture_us) * MICRO,
        postgres=(events * costs.pg_event_us + pictures * costs.pg_picture_us) * MICRO,
        wal=events * costs.wal_event_bytes,
        sealed=mission.new_guides * mission.events * mission.raw_days * costs.event_bytes,
        picture_bytes=pictures * mission.picture,
    )


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes a second at peak."""

    edits_in: float
    edits_out: float
    pictures_in: float
    pages_out: float
    pages_origin: float


def traffic(mission: Mission, costs: Costs, deliveries: float, hits: float) -> Traffic:
    """deliveries: of one edit."""
    edits = edits_of(mission)
    frame = mission.update + mission.envelope + mission.presence
    pages = mission.reads * costs.page_kb * 1000
    return Traffic(
        edits * frame,
        edits * (1 + deliveries) * frame,  # to its writer too: the acknowledgement, and its own presence
        mission.recordings * mission.pictures * mission.picture / mission.recording_seconds,
        pages,
        pages * (1 - hits),
    )


def paid_for(mission: Mission, costs: Costs, prices: Prices) -> dict[str, float]:
    """Dollars a month at the end of the first year, by what they are paid for."""
    machines = mission.cells * mission.machines
    stored = kept(mission, costs)
    views = mission.daily_users * mission.views * 30.4
    seen = views * (costs.page_kb * 1000 + mission.seen_pictures * mission.picture)
    database = stored.guides + stored.versions + stored.entries + stored.archive
    pictures = mission.new_guides * mission.pictures * 30.4
    return {
        "machines that serve": machines * mission.machine_cores * prices.core_hour * MONTH,
        "Postgres, primaries and standbys": 2
        * mission.cells
        * mission.postgres_cores
        * prices.database_core_hour
        * MONTH,
        "… their disks": 2 * database / GB * prices.database_gb_month,
        "… WAL kept for 7 days": stored.wal_year / YEAR_DAYS * 7 / GB * prices.object_gb_month,
        "Redis, two nodes of two cores in each cell": 4 * mission.cells * prices.redis_core_hour * MONTH,
        "pictures: the last three months at hand": stored.pictures / 4 / GB * prices.object_gb_month,
        "… older ones put away cold": stored.pictures * 3 / 4 / GB * prices.cold_gb_month,
        "… written": pictures / 1e6 * prices.put_million,
        "pages and pictures delivered by a CDN": seen / GB * prices.delivered_gb,
        "… its requests": views * (1 + mission.seen_pictures) / 1e6 * prices.request_million,
        "… from us to it, one in ten": seen / 10 / GB * prices.origin_gb,
    }
