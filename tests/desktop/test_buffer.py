from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.desktop.buffer import Begun, Buffer, Unsent, left_behind, make_buffer, open_buffer
from agents.desktop.errors import Busy, Damaged
from agents.desktop.keeping import alone, local_key, read_sealed, write_sealed
from ingest.policy import NumberedPolicy, Policy
from ingest.sealing import new_key
from ingest.wire import Clicked, Element, Missed, Noted, Said, Shot, Undone

KEY = new_key()
BEGUN = Begun(
    "http://x", "rec1", "g", "http://x/guides/g", new_key(), NumberedPolicy(2, Policy()), 256, 1 << 20, 1 << 20, 1 << 20
)

DOOMED = """
import sys, os, signal
from pathlib import Path
from agents.desktop.buffer import open_buffer
from ingest.wire import Noted
buffer = open_buffer(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
for n in range(1, 100_000):
    buffer.append([Noted(n=n, at=n, text=f"note {n}")])
    print(n, flush=True)
"""


def note(n: int, text: str = "") -> Noted:
    return Noted(n=n, at=n, text=text or f"note {n}")


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    made = make_buffer(tmp_path / "recordings", KEY, BEGUN)
    yield made
    made.close()


def again(buffer: Buffer) -> Buffer:
    """The same, as it is found after a crash."""
    buffer.close()
    return open_buffer(buffer.folder, KEY)


def test_what_was_kept_is_there_once_and_in_order_after_a_crash(buffer: Buffer) -> None:
    buffer.append([note(1), note(2)])
    buffer.append([note(3)])
    found = again(buffer)
    assert found.last == 3
    assert found.read(0, 100) == [note(1), note(2), note(3)]
    assert found.read(1, 1) == [note(2)]
    assert found.read(3, 100) == []
    assert found.begun == BEGUN
    found.append([note(4)])
    assert found.read(3, 9) == [note(4)]
    found.close()


def test_what_it_said_was_on_disk_is_there_after_kill_9(buffer: Buffer) -> None:
    buffer.close()
    child = subprocess.Popen(
        [sys.executable, "-c", DOOMED, buffer.folder, KEY.hex()],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert child.stdout is not None
        said = [int(child.stdout.readline()) for _ in range(25)][-1]
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
    found = open_buffer(buffer.folder, KEY)
    assert found.last >= said
    assert found.read(0, 100_000) == [note(n) for n in range(1, found.last + 1)]
    found.close()


@pytest.mark.parametrize("cut", [1, 7, 60])
def test_a_line_that_a_crash_cut_off_was_never_there(buffer: Buffer, cut: int) -> None:
    buffer.append([note(1), note(2)])
    events = buffer.folder / "events"
    os.truncate(events, events.stat().st_size - cut)
    found = again(buffer)
    assert found.last == 1
    found.append([note(2, "again")])
    assert [one.text for one in found.read(0, 9) if isinstance(one, Noted)] == ["note 1", "again"]
    found.close()


def test_nothing_of_it_can_be_read_without_the_key(buffer: Buffer) -> None:
    buffer.append([note(1, "a canary in clear")])
    buffer.keep_picture(b"a canary in a picture")
    buffer.keep_clip(b"a canary in a clip")
    kept = [file for file in buffer.folder.rglob("*") if file.is_file()]
    assert len(kept) == 4
    assert not [file for file in kept if b"canary" in file.read_bytes()]
    buffer.close()
    with pytest.raises(Damaged):
        open_buffer(buffer.folder, new_key())


def test_whoever_else_has_an_account_reads_nothing(buffer: Buffer, tmp_path: Path) -> None:
    local_key(tmp_path / "own")
    buffer.keep_picture(b"x")
    buffer.keep_clip(b"x")
    for file in [*(tmp_path / "own").rglob("*"), *buffer.folder.rglob("*"), buffer.folder]:
        assert not stat.S_IMODE(file.stat().st_mode) & 0o077, file


def test_what_was_changed_or_moved_on_disk_is_noticed(buffer: Buffer) -> None:
    buffer.append([note(1), note(2), note(3)])
    events = buffer.folder / "events"
    one, two, three = events.read_bytes().splitlines(keepends=True)
    events.write_bytes(two + one + three)
    assert whys(buffer) == ["lost", "lost", ""]
    events.write_bytes(one + two[:40] + b"A" + two[41:] + three)
    assert whys(buffer) == ["", "lost", ""], "and the others are there"


def test_what_the_wire_would_not_take_is_a_gap(buffer: Buffer) -> None:
    buffer.append([note(1), note(2, "x" * 20_001), note(3)])
    assert whys(buffer) == ["", "other", ""]


def whys(buffer: Buffer) -> list[str]:
    """Of each event why it is a gap, if it is."""
    return [one.why if isinstance(one, Missed) else "" for one in buffer.read(0, 9)]


def shown(n: int, picture: Unsent, clip: Unsent | None = None) -> Noted:
    return Noted(n=n, at=n, text="x", shot=Shot(picture.sha256, 1, 1, clip=clip.sha256 if clip else None))


def kept_in(buffer: Buffer, *contents: bytes) -> list[Unsent]:
    return [Unsent("pictures", buffer.keep_picture(each)) for each in contents]


def test_what_only_a_step_that_was_taken_back_shows_is_not_sent_not_even_after_a_crash(buffer: Buffer) -> None:
    shared, gone, later = kept_in(buffer, b"shared", b"gone", b"later")
    clip = Unsent("clips", buffer.keep_clip(b"clip"))
    buffer.append([shown(1, shared), shown(2, shared), shown(3, gone, clip)])
    assert buffer.unsent() == [shared, gone, clip]
    buffer.append([Undone(n=4, at=4, since=2), shown(5, later)])
    assert buffer.unsent() == [shared, later]
    found = again(buffer)
    assert found.unsent() == [shared, later]
    found.append([shown(6, gone)])
    assert found.unsent() == [shared, gone, later], "it is shown by a step that counts"
    found.close()


def test_what_comes_to_stand_beside_a_picture_after_its_step_was_taken_back_is_not_sent(buffer: Buffer) -> None:
    before, after = kept_in(buffer, b"before", b"after")
    clip = Unsent("clips", buffer.keep_clip(b"clip"))
    buffer.append([shown(1, before)], is_held=True)
    buffer.append([Undone(n=2, at=2, since=1)])
    buffer.let_go(1, after.sha256, clip.sha256)
    assert buffer.unsent() == []
    found = again(buffer)
    assert found.unsent() == []
    found.close()


def test_what_an_earlier_step_is_found_to_show_as_well_stays_when_a_later_one_is_taken_back(buffer: Buffer) -> None:
    before, after = kept_in(buffer, b"before", b"after")
    buffer.append([shown(1, before)], is_held=True)
    buffer.append([shown(2, after)])
    buffer.let_go(1, after.sha256)
    buffer.append([Undone(n=3, at=3, since=2)])
    assert buffer.unsent() == [before, after]


def test_a_picture_or_clip_is_kept_once_until_it_is_sent(buffer: Buffer) -> None:
    first, second = (Unsent("pictures", buffer.keep_picture(each)) for each in (b"one", b"two"))
    assert buffer.keep_picture(b"one") == first.sha256
    clip = Unsent("clips", buffer.keep_clip(b"three"))
    assert buffer.unsent() == [], "no event shows any of them yet"
    buffer.append([shown(1, first), shown(2, second, clip)])
    assert buffer.unsent() == [first, second, clip]
    assert (buffer.content(first), buffer.content(clip)) == (b"one", b"three")
    buffer.forget(first)
    assert buffer.unsent() == [second, clip]
    with pytest.raises(Damaged):
        buffer.content(first)


def test_what_is_held_back_holds_back_all_that_follows_and_is_read_with_what_came_of_it(buffer: Buffer) -> None:
    buffer.append([click(1)], is_held=True)
    buffer.append([click(2)], is_held=True)
    buffer.append([click(3)])
    buffer.let_go(2, "", "c" * 64)
    assert buffer.read(0, 9) == []
    buffer.let_go(1, "a" * 64)
    assert [beside(one) for one in buffer.read(0, 9)] == [("a" * 64, None), (None, "c" * 64), (None, None)]
    found = again(buffer)
    assert [beside(one) for one in found.read(1, 1)] == [(None, "c" * 64)], "after a crash as well"
    found.close()


def click(n: int) -> Clicked:
    return Clicked(n=n, at=n, element=Element(), shot=Shot("b" * 64, 10, 10))


def beside(said: Said) -> tuple[str | None, str | None]:
    """How it looked afterwards, and the clip."""
    assert said.shot is not None
    return said.shot.after, said.shot.clip


def test_what_was_left_behind_is_found_and_what_was_sent_is_not(buffer: Buffer) -> None:
    root = buffer.folder.parent
    assert left_behind(root) == [buffer.folder]
    (root / "half-made").mkdir()
    assert left_behind(root) == [buffer.folder]
    assert not (root / "half-made").exists(), "which is nothing"
    buffer.remove()
    assert left_behind(root) == []
    assert left_behind(root / "never") == []


def test_the_key_of_a_machine_is_drawn_once(tmp_path: Path) -> None:
    key = local_key(tmp_path)
    assert local_key(tmp_path) == key
    assert len(key) == 32
    (tmp_path / "key").write_bytes(b"")
    with pytest.raises(Damaged):
        local_key(tmp_path)


def test_a_sealed_file_is_not_taken_for_another(tmp_path: Path) -> None:
    write_sealed(tmp_path / "one", b"1", KEY)
    assert read_sealed(tmp_path / "one", KEY) == b"1"
    (tmp_path / "one").rename(tmp_path / "two")
    assert read_sealed(tmp_path / "one", KEY) is None
    with pytest.raises(Damaged):
        read_sealed(tmp_path / "two", KEY)


def test_two_do_not_record_with_one_folder(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Busy), alone(tmp_path):
        pytest.fail("both did")
    with alone(tmp_path):
        pass
