"""Which addresses a blocked site stands for, and that nothing is kept of what was done there."""

from __future__ import annotations

import msgspec
import pytest

from ingest.compose import compose
from ingest.importers.agent import events_from_said
from ingest.importing import told
from ingest.policy import Policy, shield_of
from ingest.shielding import shielded
from ingest.sites import bare_host, is_blocked
from ingest.wire import Missed, Noted, Said, Scene, Shot, Tab, Undone
from tests.ingest.said import SHOP, click, go, type_

BANK = Scene("https://online.bank.example/accounts?n=1234", "Accounts of Ana", 3, width=1200, height=800)
SHIELD = shield_of(Policy(block_sites=("Bank.Example.", "bücher.example")))


@pytest.mark.parametrize(
    ("url", "blocked"),
    [
        ("https://bank.example", True),
        ("http://bank.example:8443/x", True),
        ("https://www.BANK.example/", True),
        ("https://bank.example./", True),
        ("https://ana:pw@bank.example/", True),
        ("blob:https://bank.example/0b1c", True),
        ("view-source:https://bank.example/", True),
        ("wss://bank.example/", True),
        ("https://xn--bcher-kva.example/", True),
        ("https://bücher.example/", True),
        ("https://[bank.example/", True),
        ("https://mybank.example/", False),
        ("https://bank.example.org/", False),
        ("https://shop.test/?next=bank.example", False),
        ("https://shop.test/bank.example", False),
        ("https://bank.example@shop.test/", False),
        ("about:blank", False),
        ("", False),
    ],
)
def test_a_site_is_its_host_and_every_host_under_it(url: str, *, blocked: bool) -> None:
    assert is_blocked(url, SHIELD.blocked) is blocked
    assert not is_blocked(url, frozenset())


def test_a_host_that_is_no_name_is_compared_as_it_is() -> None:
    assert bare_host("x" * 64 + "ü") == "x" * 64 + "ü"


def on_the_bank() -> tuple[Said, ...]:
    return (
        go(1, SHOP),
        click(2, "Pay", "link"),
        go(3, BANK, "deed"),
        type_(4, "DE89", "Account", BANK),
        click(5, "Ana Bell", scene=BANK),
        Tab(n=6, at=6, scene=BANK, what="closed"),
        click(7, "Thanks"),
    )


def test_a_gap_that_names_it_names_nothing() -> None:
    for what in ("view-source:https://bank.example/a?token=abc", f"Statement at {BANK.url}"):
        assert shielded(Missed(n=1, at=1, why="browser page", what=what), SHIELD) == Missed(n=1, at=1, why="blocked")
    named = Missed(n=1, at=1, why="browser page", what="Settings")
    assert shielded(named, SHIELD) == named


@pytest.mark.parametrize(
    "what",
    [
        '"https://bank.example/a"',
        "(https://bank.example)",
        "[https://www.bank.example/]",
        "https://shop.test, https://bank.example, and more",
        "https://shop.test,https://bank.example",
        "<https://bank.example>",
        "„https://bank.example“",
        "See https://bank.example!",
        "https://bank.example...",
        "at:https://bank.example;then",
        "'https://ana:x@bank.example:8443'",
    ],
)
def test_a_gap_that_names_it_between_other_marks_names_nothing(what: str) -> None:
    assert shielded(Missed(n=1, at=1, why="browser page", what=what), SHIELD) == Missed(n=1, at=1, why="blocked")


@pytest.mark.parametrize(
    "what", ['"https://shop.test/?at=bank.example"', "(https://bank.example.test)", "bank.example"]
)
def test_a_gap_that_names_another_site_is_kept(what: str) -> None:
    named = Missed(n=1, at=1, why="browser page", what=what)
    assert shielded(named, SHIELD) == named


def test_of_what_was_done_there_only_a_gap_is_kept() -> None:
    kept = [shielded(said, SHIELD) for said in on_the_bank()]
    assert [said.n for said in kept] == [1, 2, 3, 4, 5, 6, 7]
    for said in kept[2:6]:
        assert said == Missed(n=said.n, at=said.at, policy=said.policy, why="blocked")
    assert b"bank" not in msgspec.json.encode(kept).lower()
    assert [shielded(said, SHIELD) for said in kept] == kept
    steps = [told(step) for step in compose(events_from_said(kept))]
    assert [(step.kind, step.title) for step in steps] == [
        ("action", "Go to shop.test/orders"),
        ("action", 'Click the "Pay" link'),
        ("gap", "Something was left out here"),
        ("action", 'Click the "Thanks" button'),
    ]


def test_what_a_person_wrote_and_took_back_there_stays_without_where_it_was() -> None:
    note, undone = Noted(n=1, at=1, scene=BANK, text="Ask Ben"), Undone(n=2, at=2, scene=BANK, since=1)
    assert shielded(note, SHIELD) == Noted(n=1, at=1, text="Ask Ben")
    assert shielded(undone, SHIELD) == Undone(n=2, at=2, since=1)


DIGEST, FILM = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("policy", "shot"),
    [
        (Policy(), Shot(DIGEST, 8, 8, after=DIGEST)),
        (Policy(clips=True), Shot(DIGEST, 8, 8, after=DIGEST, clip=FILM)),
        (Policy(pictures=False), Shot(missing="This workspace keeps no pictures.")),
        (Policy(pictures=False, clips=True), Shot(missing="This workspace keeps no pictures.")),
    ],
)
def test_a_picture_that_is_not_kept_is_not_named(policy: Policy, shot: Shot) -> None:
    said = msgspec.structs.replace(click(1, "Save"), shot=Shot(DIGEST, 8, 8, after=DIGEST, clip=FILM))
    assert shielded(said, shield_of(policy)).shot == shot


@pytest.mark.parametrize(
    "site", ["", "https://bank.example", "bank.example/x", "bank.example:443", "*.bank.example", "a b"]
)
def test_a_site_that_would_block_nothing_is_refused(site: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode({"block_sites": [site]}), type=Policy)
