"""No text takes masking long: whoever may record could hold everybody up with one that does.

How long is not measured. A process that may run for a minute looks through texts for which anything that takes time
with the square of their length would need hours.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from tests.agents.node import answers

MINUTE = 60  # seconds of a processor; all of it takes a few
LENGTH = 400_000  # characters: an expression that tries each with all the others takes two hours in C
PIECES = (
    "eyJ", "eyJaaaaaaaa.", "eyJaaaaaaaa-", "Bearer ", "sk-", "ghp_", "AKIA", "xoxb-", "AIza",
    "?code=1", "&key=a?", "#a=b;", "?a=?", "://", "://a@", "@", "a@b.", "a@", "/reset/", "/s/1/", "/reset-", "/a-",
    "0", "1 ", "1-", "+1 (1) ", "(12) ", "00 11.", "DE89", "DE89 3704 ", "AA00", "078-05-", "%25", "%", "+", "a", "A",
    " ", "\t", "[", "]", "'", '"', "\\", "\\a ", "=", "-", "_", ".", "é", "[a=b]", "contains(", "aria/", "text/",
)  # fmt: skip


def hostile_texts(length: int = LENGTH) -> list[str]:
    """Each piece again and again, all of them in a row, and one such row after another of something else."""
    rows = [(piece * length)[:length] for piece in PIECES]
    halves = [("eyJ" * length)[: length // 2] + "." + ("eyJ" * length)[: length // 2], "1" * (length // 2) + "-1" * 9]
    return [*rows, *halves, "".join(PIECES) * (length // 200)]


def look_through_them() -> None:
    from ingest.masking import scrubber
    from ingest.patterns import PATTERNS
    from ingest.shielding import Shield, shielded, shielded_text
    from ingest.wire import Element, Navigated, Noted, Scene, Typed

    shield, scrub = Shield(frozenset(PATTERNS)), scrubber({"correct horse": "password"})
    for text in hostile_texts():
        shielded_text(text, shield)
        scrub(text)
    for text in hostile_texts(20_000):
        element = Element(tuple((text[:2_000],) for _ in range(12)), name=text[:300], label=text[:300])
        for said in (Navigated(n=1, at=1, scene=Scene(text[:8_000], text[:300])), Noted(text, n=1, at=1)):
            shielded(said, shield)
        shielded(Typed(element, text, n=1, at=1), shield)


def test_no_text_holds_the_server_up() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from tests.ingest.test_hostile_texts import look_through_them as look; look()"],
        cwd=Path(__file__).parent.parent.parent,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (MINUTE, MINUTE)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_no_text_on_a_page_holds_the_page_up(tmp_path: Path) -> None:
    """What asks the recorder's functions gives them two minutes."""
    asked = [[text] for text in hostile_texts()]
    found = answers("../tests/agents/masking_all.ts", "maskedAndPlaced", asked, tmp_path)
    assert len(found) == len(asked)
