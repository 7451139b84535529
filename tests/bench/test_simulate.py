"""The simulation behind docs/scale.md: nothing is lost in it, a seed repeats it, small cases come out as by hand."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.__main__ import ROWS
from bench.simulate.__main__ import main
from bench.simulate.cell import Cell, Group, Placement, seated
from bench.simulate.clients import CLIENTS, OURS, Y_WEBSOCKET, Client
from bench.simulate.clock import Clock
from bench.simulate.costs import FILE, Costs, Unfit, costs_from, costs_of, read_measured, replace_figures
from bench.simulate.editing import edit
from bench.simulate.mission import Mission, Prices
from bench.simulate.page import FILE as PAGE
from bench.simulate.page import tables_in, with_tables
from bench.simulate.postgres import Postgres
from bench.simulate.returning import (
    Balancer,
    Fleet,
    Returned,
    lose_a_machine,
    restart_all,
    restart_in_turn,
    spread_of,
)
from bench.simulate.sizing import cores_needed, kept, page_cores, paid_for, view_cores

COSTS = costs_from(read_measured())
ROUND = replace(
    costs_of(dict.fromkeys(Costs.__slots__, 0.0)),
    serve_edit_us=100,
    serve_presence_us=50,
    serve_statement_us=200,
    serve_line_us=10,
    serve_delivery_us=20,
    serve_read_us=60,
    serve_tell_us=5,
    serve_hear_us=10,
    pg_statement_us=300,
    pg_line_us=30,
    pg_read_us=40,
    redis_command_us=5,
)
SMALL = Cell(4, (Group(30, 1, 1, 2.0), Group(20, 4, 3, 2.0), Group(2, 30, 30, 1.0)))
PAIR = (Group(1, 2, 2, 20.0),)  # a guide in which two write
FLEET = Fleet(4, 2, 100)


# -- editing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("placement", Placement)
@pytest.mark.parametrize("has_redis", [True, False])
@pytest.mark.parametrize("has_news", [True, False])
def test_every_edit_comes_to_every_other_peer_once(
    *, seed: int, placement: Placement, has_redis: bool, has_news: bool
) -> None:
    """In the log's order, too: edit raises NotDelivered when one comes out of turn."""
    cell = replace(SMALL, seed=seed, placement=placement, has_redis=has_redis, has_news=has_news)
    seen = edit(cell, COSTS, 3.0)
    assert seen.edits == len(seen.saved) > 300
    assert seen.deliveries == len(seen.here) + len(seen.elsewhere) > 2000
    assert min(seen.here + seen.elsewhere) > cell.flush


def test_the_same_seed_gives_the_same_run_and_another_another() -> None:
    assert edit(SMALL, COSTS, 1.0) == edit(SMALL, COSTS, 1.0)
    assert edit(SMALL, COSTS, 1.0) != edit(replace(SMALL, seed=2), COSTS, 1.0)
    assert lose_a_machine(FLEET, COSTS) == lose_a_machine(FLEET, COSTS)
    assert lose_a_machine(FLEET, COSTS) != lose_a_machine(replace(FLEET, seed=2), COSTS)


def test_one_edit_of_one_writer_takes_what_one_adds_up_by_hand() -> None:
    cell = Cell(1, (Group(1, 2, 1, 1.0),), seed=the_seed(lambda seed: True, processes=1))
    seen = edit(cell, ROUND, 1.0)
    # read it, ask for it to be written, there, write it, flush, back, one frame of each kind to two peers
    by_hand = 150 + 210 + 250 + 330 + 1000 + 250 + 80
    assert seen.edits == 1
    assert micros(seen.saved) == micros(seen.here) == [by_hand]
    assert seen.elsewhere == ()


def test_one_edit_seen_in_another_process_takes_what_one_adds_up_by_hand() -> None:
    def apart(seed: int) -> bool:
        return len(seated(Cell(2, (Group(1, 2, 1, 1.0),), seed=seed))[0].processes) == 2

    cell = Cell(2, (Group(1, 2, 1, 1.0),), seed=the_seed(apart, processes=2))
    seen = edit(cell, ROUND, 1.0)
    saved = 150 + 210 + 250 + 330 + 1000 + 250 + 40
    # tell twice, there, two messages in and out, there, hear twice, to Postgres, read, back, into the room and out
    news = 10 + 250 + 20 + 250 + 20 + 250 + 40 + 250 + 60 + 40
    assert seen.edits == 1
    assert micros(seen.saved) == [saved]
    assert micros(seen.elsewhere) == [saved + news]
    assert seen.counted.reads == 1


def the_seed(fits: Callable[[int], bool], *, processes: int) -> int:
    """One with which exactly one edit is made in the first second, and not at its edge."""
    for seed in range(1000):
        draw = random.Random(f"edits {seed}")
        at, after = draw.expovariate(1.0), draw.expovariate(1.0)
        if 0.1 < at < 0.9 and at + after > 1 and fits(seed):
            return seed
    pytest.fail("there is no such seed")


def micros(samples: tuple[float, ...]) -> list[int]:
    return [round(sample * 1e6) for sample in samples]


@pytest.mark.parametrize(
    ("has_news", "documents", "by_hand"),
    [
        (False, [[0], [1], [2]], [1, 2, 2]),  # the first flushes alone, the others share the next
        (True, [[0], [1], [2]], [1, 2, 3]),  # each flushes alone
        (
            False,
            [[0, 1], [1, 2], [2]],
            [1, 3, 2],
        ),  # the second waits for 1, and then for 2 as well, which the third has
        (
            False,
            [[0, 1], [2, 3], [1, 2]],
            [1, 2, 3],
        ),  # a convoy: the third waits for the first, and then for the second
    ],
)
def test_commits_end_when_one_would_say_by_hand(
    *, has_news: bool, documents: list[list[int]], by_hand: list[int]
) -> None:
    """Three statements at once, without any work but a flush of a millisecond."""
    clock, ended = Clock(), [0.0] * len(documents)
    postgres = Postgres(
        clock, replace(ROUND, pg_statement_us=0, pg_line_us=0), cores=4, flush=1.0, has_news=has_news, documents=4
    )

    def end(place: int) -> Callable[[], None]:
        return lambda: ended.__setitem__(place, clock.now)

    for place, each in enumerate(documents):
        postgres.append(each, len(each), end(place))
    clock.run(10.0)
    assert ended == by_hand


def test_more_of_anything_that_takes_time_takes_longer() -> None:
    plain = edit(SMALL, COSTS, 2.0)
    for worse in (
        replace(SMALL, flush=0.01),
        replace(SMALL, wire=0.01),
        replace(SMALL, postgres_cores=1, groups=tuple(replace(group, edits=20.0) for group in SMALL.groups)),
    ):
        assert sum(edit(worse, COSTS, 2.0).saved) / sum(plain.saved) > 1
    dear = edit(SMALL, replace(COSTS, serve_read_us=10 * COSTS.serve_read_us), 2.0)
    assert dear.serving > plain.serving


def test_hashed_peers_need_no_reads_and_cost_less() -> None:
    spread, hashed = edit(SMALL, COSTS, 2.0), edit(replace(SMALL, placement=Placement.HASHED), COSTS, 2.0)
    assert hashed.counted.reads == 0 < spread.counted.reads
    assert hashed.core_us < spread.core_us
    assert hashed.elsewhere == ()


def test_without_redis_others_see_it_at_the_next_look() -> None:
    without = edit(replace(SMALL, has_redis=False), COSTS, 6.0)
    assert without.published == 0
    assert 0.1 < sorted(without.elsewhere)[len(without.elsewhere) // 2] < 2.0
    assert max(without.elsewhere) < 2.5


def test_who_writes_reads_first_what_others_wrote_meanwhile() -> None:
    """Looks alone would be two or three reads here."""
    cell = next(cell for seed in range(99) if len(seated(cell := Cell(2, PAIR, seed=seed))[0].processes) == 2)
    assert edit(replace(cell, has_redis=False), COSTS, 2.0).counted.reads > 20


def test_what_cannot_keep_up_falls_behind() -> None:
    """One core that is asked for thrice what it can do."""
    busy = edit(Cell(1, (Group(20, 2, 2, 10.0),)), replace(COSTS, serve_edit_us=7500), 2.0)
    assert max(busy.saved) > 2.0


# -- coming back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.told)
@pytest.mark.parametrize(
    "happens",
    [
        lambda client: lose_a_machine(FLEET, COSTS, client),
        lambda client: lose_a_machine(FLEET, COSTS, client, silently=True),
        lambda client: restart_all(FLEET, COSTS, client, seconds=3.0),
        lambda client: restart_in_turn(FLEET, COSTS, client, balancer=Balancer.RANDOM, seconds=3.0, pause=1.0),
        lambda client: restart_in_turn(FLEET, COSTS, client, balancer=Balancer.LEAST, seconds=3.0, pause=0.0),
    ],
    ids=["lost", "silent", "all", "in turn", "in turn, hurried"],
)
def test_everybody_ends_connected_once(client: Client, happens: Callable[[Client], Returned]) -> None:
    returned = happens(client)
    assert sum(returned.connected) == FLEET.connected
    assert len(returned.back) == len(returned.waited) == returned.lost > 0


def test_who_is_sent_away_again_before_being_let_in_ends_connected_once() -> None:
    """Letting in takes longer here than the next machine waits before it restarts."""
    slow = replace(COSTS, serve_join_us=100_000)
    returned = restart_in_turn(FLEET, slow, balancer=Balancer.LEAST, seconds=1.0, pause=0.0)
    assert sum(returned.connected) == FLEET.connected
    assert len(returned.back) == returned.lost


def test_one_client_is_back_when_one_would_say_by_hand() -> None:
    """Its machine is lost, the other one lets it in: a pause of 100 ms, then Postgres, then the process."""
    costs = replace(ROUND, pg_join_us=200, pg_open_us=300, serve_join_us=2000, serve_open_us=500)
    fleet = Fleet(2, 1, 1, per_guide=1, base=0.0, postgres_base=0.0)
    returned = lose_a_machine(fleet, costs, Y_WEBSOCKET)
    assert micros(returned.back) == [100_000 + 200 + 300 + 2000 + 500]
    assert (returned.lost, returned.opened, returned.refused, returned.reads) == (1, 1, 0, 6)
    assert returned.connected == (0, 2)


def test_tries_while_nobody_is_there_are_refused_and_doubled() -> None:
    """100, 200, 400 and 800 ms after one another: three tries fail within the second, the fourth leads in."""
    fleet = Fleet(1, 1, 1, per_guide=1, base=0.0, postgres_base=0.0)
    returned = restart_all(fleet, ROUND, Y_WEBSOCKET, seconds=1.0)
    assert returned.refused == 3
    assert micros(returned.back) == [1_500_000]


def test_the_more_machines_are_left_the_sooner_everybody_is_back() -> None:
    all_back = [lose_a_machine(Fleet(machines, 2, 500), COSTS).share_back(1.0) for machines in (2, 4, 16)]
    assert all_back == sorted(all_back, reverse=True)
    joins = [lose_a_machine(FLEET, replace(COSTS, serve_join_us=cost)).share_back(1.0) for cost in (500, 2000, 8000)]
    assert joins == sorted(joins)


def test_a_balancer_that_counts_fills_more_evenly() -> None:
    def fullest(balancer: Balancer) -> float:
        return spread_of(restart_in_turn(FLEET, COSTS, balancer=balancer, seconds=1.0, pause=5.0).connected)

    assert fullest(Balancer.LEAST) < fullest(Balancer.RANDOM)


def test_pauses_are_those_of_the_editor() -> None:
    """As web/editor/src/live has them."""
    live = PAGE.parent.parent / "web/editor/src/live"
    said = {name: constants(live / f"{name}.ts") for name in ("retry", "conversation")}
    assert (OURS.first, OURS.longest) == (said["retry"]["FIRST_WAIT"], said["retry"]["LONGEST_WAIT"])
    assert OURS.told_so == said["retry"]["AT_ONCE"]
    assert OURS.silent[1] == said["conversation"]["SILENCE"] + said["conversation"]["PATIENCE"]
    draw = random.Random(1)
    for attempt in range(20):
        longest = min(OURS.longest, OURS.first * 2**attempt)
        assert longest / 2 <= OURS.pause(attempt, draw) <= longest
    assert all(0 <= OURS.pause_when_told(draw) <= 0.2 for _ in range(20))
    assert Y_WEBSOCKET.pause_when_told(draw) == 0.1


def constants(source: Path) -> dict[str, float]:
    """Those that are whole numbers of milliseconds, in seconds."""
    found = re.findall(r"const (\w+) = ([\d_]+);", source.read_text("utf-8"))
    return {name: int(figure.replace("_", "")) / 1000 for name, figure in found}


# -- sizing --------------------------------------------------------------------------------------------------------


def test_the_peak_adds_up() -> None:
    mission = Mission()
    assert mission.recording_seconds == pytest.approx(480)
    assert mission.recorded == pytest.approx(190 / 480)
    cell = mission.cell()
    assert cell.edits * mission.cells == pytest.approx(50_000 * 190 / 480 + 41_667 * 1.5, rel=0.01)
    assert kept(mission, COSTS).pictures == 3e6 * 365 * 40 * 50_000


def test_what_is_asked_for_more_costs_more() -> None:
    mission = Mission()
    more = replace(mission, daily_users=2 * mission.daily_users, new_guides=2 * mission.new_guides)
    assert cores_needed(more, COSTS, 300, 0.99).used > cores_needed(mission, COSTS, 300, 0.99).used
    assert page_cores(mission, COSTS, 0.95) == pytest.approx(5 * page_cores(mission, COSTS, 0.99))
    assert view_cores(mission, COSTS, 30) > view_cores(mission, COSTS, 120)
    assert sum(paid_for(more, COSTS, Prices()).values()) > sum(paid_for(mission, COSTS, Prices()).values())


# -- the costs and the page ----------------------------------------------------------------------------------------


def test_each_cost_names_a_command_that_is_there() -> None:
    for entry in read_measured().entries.values():
        assert entry.source in {"measured", "taken over", "assumed"}
        if row := re.fullmatch(r"python -m bench --only (\S+)", entry.command):
            assert row[1] in ROWS


def test_costs_that_make_no_sense_are_refused_with_their_names(tmp_path: Path) -> None:
    figures = {name: entry.figure for name, entry in read_measured().entries.items()}
    with pytest.raises(Unfit, match=r"missing: \['page_ms'\]"):
        costs_of({name: figure for name, figure in figures.items() if name != "page_ms"})
    with pytest.raises(Unfit, match=r"unknown: \['page_us'\]"):
        costs_of(figures | {"page_us": 1.0})
    with pytest.raises(Unfit, match=r"below zero.*pg_line_us"):
        costs_of(figures | {"pg_line_us": -3.0})
    with pytest.raises(Unfit, match=r"below zero.*pg_line_us"):
        costs_of(figures | {"pg_line_us": float("nan")})
    broken = tmp_path / "costs.json"
    broken.write_text("{")
    with pytest.raises(Unfit, match=r"costs\.json cannot be read"):
        read_measured(broken)


def test_measuring_anew_replaces_figures_and_the_date_and_nothing_else(tmp_path: Path) -> None:
    copy = tmp_path / "costs.json"
    copy.write_text(FILE.read_text("utf-8"), "utf-8")
    replace_figures({"pg_read_us": 12.3456}, copy)
    before, after = json.loads(FILE.read_text("utf-8")), json.loads(copy.read_text("utf-8"))
    assert after["entries"].pop("pg_read_us")["figure"] == 12.3
    del before["entries"]["pg_read_us"]
    assert after["entries"] == before["entries"]
    assert read_measured(copy).date == after["date"]
    written = copy.read_bytes()
    with pytest.raises(Unfit, match="below zero"):
        replace_figures({"pg_read_us": -1.0}, copy)
    with pytest.raises(Unfit, match="unknown"):
        replace_figures({"pg_reads_us": 1.0}, copy)
    assert copy.read_bytes() == written


def test_the_page_holds_what_the_simulation_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """After a change of costs or code: `python -m bench.simulate --write`."""
    assert main([]) == 0
    printed = capsys.readouterr().out
    on_page = tables_in(PAGE.read_text("utf-8"))
    assert "".join(f"{name}\n\n{table}\n\n" for name, table in on_page.items()) == printed


def test_a_page_is_given_its_tables_and_keeps_its_words() -> None:
    page = "before\n<!-- table: cores -->\nold\n<!-- end -->\nafter\n"
    written = with_tables(page, {"cores": "| new |"})
    assert written == "before\n<!-- table: cores -->\n| new |\n<!-- end -->\nafter\n"
    assert tables_in(written) == {"cores": "| new |"}
    with pytest.raises(KeyError):
        with_tables(page, {})
