"""What a recorder does when its server refuses, forgets, or asks for patience."""

from __future__ import annotations

from pathlib import Path

from agents.desktop.buffer import Begun, Buffer, make_buffer
from agents.desktop.door import door_with_token
from agents.desktop.errors import Refused
from agents.desktop.sending import Sending
from ingest.policy import NumberedPolicy, Policy
from ingest.sealing import new_key
from ingest.wire import Missed, Noted, Said, Shot
from tests.desktop.strict import Refusal, Strict, a_strict_server


def note(n: int) -> Noted:
    return Noted(n=n, at=n, text=f"note {n}")


def buffer_for(strict: Strict, folder: Path, events: int, body: int = 1 << 20, clip: int = 0) -> Buffer:
    policy = NumberedPolicy(0, Policy())
    begun = Begun(strict.url, "rec", "g", "u", strict.key, policy, 16, body, picture=1 << 20, clip=clip)
    buffer = make_buffer(folder / "recordings", new_key(), begun)
    buffer.append([note(n) for n in range(1, events + 1)])
    return buffer


def sent(strict: Strict, buffer: Buffer) -> Sending:
    with door_with_token(strict.url, "x") as door:
        sending = Sending(door, buffer)
        sending.start()
        sending.stop()
        assert sending.wait(60)
    buffer.close()
    return sending


def test_a_clip_that_is_too_large_is_given_up_and_the_picture_arrives(tmp_path: Path) -> None:
    with a_strict_server(nobody) as strict:
        buffer = buffer_for(strict, tmp_path, 2, clip=5)
        picture, clip = buffer.keep_picture(b"a picture"), buffer.keep_clip(b"a clip")
        small = buffer.keep_clip(b"short")
        shots = [Shot(picture, 1, 1, clip=clip), Shot(picture, 1, 1, clip=small)]
        buffer.append([Noted(n=n, at=n, text="with a clip", shot=shot) for n, shot in enumerate(shots, 3)])
        done = sent(strict, buffer)
    assert strict.shown == [f"/pictures/{picture}", f"/clips/{small}"], f"and not {clip}"
    assert (done.progress.is_done, done.progress.lost) == (True, 1)


def test_a_workspace_that_wants_no_pictures_any_more_gets_the_events_all_the_same(tmp_path: Path) -> None:
    with a_strict_server(nobody) as strict:
        strict.pictures = 403
        buffer = buffer_for(strict, tmp_path, 2)
        digest = buffer.keep_picture(b"a picture")
        buffer.append([Noted(n=3, at=3, text="with a picture", shot=Shot(sha256=digest, width=1, height=1)), note(4)])
        done = sent(strict, buffer)
    assert done.progress.is_done
    assert [one.n for one in strict.heard] == [1, 2, 3, 4]
    assert done.progress.lost == 1


def nobody(_: tuple[Said, ...]) -> None:
    return None


def test_an_event_that_is_refused_is_a_gap_and_all_others_arrive_once_and_in_order(tmp_path: Path) -> None:
    def refuses(events: tuple[Said, ...]) -> Refusal | None:
        return (400, {}) if any(one.n == 21 and isinstance(one, Noted) for one in events) else None

    with a_strict_server(refuses) as strict:
        done = sent(strict, buffer_for(strict, tmp_path, 40))
    assert done.progress.is_done
    assert [one.n for one in strict.heard] == list(range(1, 41))
    assert [one.n for one in strict.heard if isinstance(one, Missed)] == [21]


def test_a_batch_that_is_too_large_is_sent_in_parts(tmp_path: Path) -> None:
    largest = 0

    def refuses(events: tuple[Said, ...]) -> None:
        nonlocal largest
        largest = max(largest, len(events))

    with a_strict_server(refuses) as strict:
        done = sent(strict, buffer_for(strict, tmp_path, 40, body=700))
    assert done.progress.is_done
    assert len(strict.heard) == 40
    assert 1 <= largest < 16


def test_who_is_asked_for_patience_has_it(tmp_path: Path) -> None:
    refusals = iter([(429, {"Retry-After": "1"}), (503, {})])

    with a_strict_server(lambda _: next(refusals, None)) as strict:
        done = sent(strict, buffer_for(strict, tmp_path, 5))
    assert done.progress.is_done
    assert strict.heard == [note(n) for n in range(1, 6)]
    assert strict.asked < 12, "and does not ask again and again"


def test_a_server_that_lost_what_it_had_is_told_again(tmp_path: Path) -> None:
    """As after a restore from a backup, in the middle of a recording."""
    lost = iter([3])

    def refuses(events: tuple[Said, ...]) -> Refusal | None:
        if events[0].n > 16 and (forgets := next(lost, 0)):
            strict.forgets = forgets
            return 503, {}
        return None

    with a_strict_server(refuses) as strict:
        done = sent(strict, buffer_for(strict, tmp_path, 40))
    assert done.progress.is_done
    assert strict.heard == [note(n) for n in range(1, 41)]


def test_what_nothing_helps_against_ends_it_and_everything_is_still_here(tmp_path: Path) -> None:
    with a_strict_server(lambda _: (404, {})) as strict:
        buffer = buffer_for(strict, tmp_path, 5)
        done = sent(strict, buffer)
    assert isinstance(done.progress.ended, Refused)
    assert done.progress.ended.http_status == 404
    assert buffer.read(0, 9) == [note(n) for n in range(1, 6)]
