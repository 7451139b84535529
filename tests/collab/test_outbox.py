"""What waits for a peer has a bound, in frames and in bytes; the answer to its own question fits nevertheless."""

from __future__ import annotations

from collab.outbox import OUTBOX, OUTBOX_BYTES, Outbox


def test_frames_come_out_as_they_went_in_and_are_gone_then() -> None:
    outbox = Outbox()
    assert outbox.put(b"one")
    assert outbox.put_answer([b"two", b"three"])
    assert len(outbox) == 3
    assert outbox.take() == [b"one", b"two", b"three"]
    assert outbox.take() == []


def test_so_many_frames_fit_and_no_more_until_they_are_taken() -> None:
    outbox = Outbox()
    assert all(outbox.put(b"") for _ in range(OUTBOX))
    assert not outbox.put(b"")
    assert not outbox.put_answer([b""])
    outbox.take()
    assert outbox.put(b"")


def test_so_many_bytes_fit_and_no_more() -> None:
    outbox = Outbox()
    half = b"x" * (OUTBOX_BYTES // 2)
    assert outbox.put(half)
    assert outbox.put(half)
    assert not outbox.put(b"x")
    assert outbox.take() == [half, half]


def test_a_single_frame_fits_whatever_its_size() -> None:
    assert Outbox().put(b"x" * (2 * OUTBOX_BYTES))


def test_an_answer_fits_whatever_its_size_but_not_one_after_another() -> None:
    outbox = Outbox()
    document = [b"x" * OUTBOX_BYTES] * (2 * OUTBOX)
    assert outbox.put(b"news")
    assert outbox.put_answer(document)
    assert not outbox.put_answer(document)
    assert not outbox.put(b"news")


def test_what_is_cleared_counts_no_more() -> None:
    outbox = Outbox()
    outbox.put_answer([b"x" * OUTBOX_BYTES] * OUTBOX)
    outbox.clear()
    assert not outbox
    assert outbox.put(b"x")
