"""agents/desktop/saying.py: what is told of what was seen, and that no half of a secret is."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from agents.desktop.saying import LOOKED_AT, NAME, SELECTOR, element_from_seen, masked, scene_of
from ingest.shielding import Shield
from ingest.wire import Clicked
from tests.desktop.acting import LEFT, ORDERS, SAVE

SHIELD = Shield(frozenset({"card"}))
CARD = "4111 1111 1111 1111"


def test_what_is_too_long_is_masked_before_it_is_cut() -> None:
    words = f"{'x' * (NAME - 10)} {CARD} and more"
    seen = replace(SAVE, name=words, label=words, row=words, section=words)
    scene = scene_of(replace(ORDERS, title=words, program=words), LEFT, 0)
    told = masked(Clicked(element=element_from_seen(seen, LEFT), n=1, at=0, policy=0, scene=scene), SHIELD)
    assert "4111" not in msgspec.json.encode(told).decode()
    assert isinstance(told, Clicked)
    texts = [told.element.name, told.element.label, told.element.row, told.element.section]
    assert {len(text) for text in [*texts, told.scene.title, told.scene.program]} == {NAME}


def test_what_is_short_enough_is_told_as_it_is() -> None:
    told = Clicked(element=element_from_seen(SAVE, LEFT), n=1, at=0, policy=0, scene=scene_of(ORDERS, LEFT, 0))
    assert masked(told, SHIELD) == told


def test_where_it_is_too_long_to_be_looked_through_no_half_of_a_secret_is_told() -> None:
    """What is masked before it makes room for it."""
    for most in (LOOKED_AT, SELECTOR):
        words = f"ghp_{'x' * (most - 20)} {CARD} and more"
        seen = replace(SAVE, name=words, label=words, row=words, section=words)
        scene = scene_of(replace(ORDERS, title=words, program=words), LEFT, 0)
        told = masked(Clicked(element=element_from_seen(seen, LEFT), n=1, at=0, policy=0, scene=scene), SHIELD)
        assert not re.search("4111|1111|ghp_", msgspec.json.encode(told).decode())
