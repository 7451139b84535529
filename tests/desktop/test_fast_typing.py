"""Typing faster than anybody looks, as password managers do: what is a secret is one on a busy machine too."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.wire import Typed
from tests.desktop.letting_in import steps
from tests.desktop.recorders import a_recorder
from tests.desktop.sessions import a_session
from tests.desktop.test_story import FORM, kept
from tests.stories.server import Server

SECRET = "xq7vzk-canary"


def pieces(secret: str, length: int = 4) -> set[str]:
    return {secret[at : at + length] for at in range(len(secret) - length + 1)}


@pytest.mark.parametrize("delay", [0, 12])
@pytest.mark.parametrize("end", ["\t", "\n"])
def test_no_four_letters_of_a_password_are_told_however_fast_it_is_typed(
    server: Server, tmp_path: Path, delay: int, end: str
) -> None:
    folder = tmp_path / "recorder"
    with a_session() as session, a_recorder(session, server, folder, token=True) as recorder:
        guide = recorder.until_says("guide")
        session.start(*FORM)
        session.bring("Orders")
        session.do("type", "--delay", delay, f"Jane\t{SECRET}{end}")
        recorder.until(lambda one: "step" in one)
        recorder.line("n That was all")
        recorder.until_step("That was all")
        said = kept(folder) or []
        assert recorder.stop()["ok"]
    told = str([(one["title"], one["body"]) for one in steps(server, guide)])
    assert not [piece for piece in pieces(SECRET) if piece in str(said) or piece in told], told
    values = [one.value for one in said if isinstance(one, Typed)]
    assert set(values) <= {"Jane", ""}, "and who is not hidden is told as it was typed, or not at all"
