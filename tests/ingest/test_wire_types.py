"""The TypeScript of the recorders is what the server's own types say."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from ingest import wire
from ingest.wire_types import FOLDER, written_files


@pytest.mark.parametrize("name", sorted(written_files()))
def test_what_recorders_are_built_with_is_current(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == written_files()[name], "run python -m ingest.wire_types"


def test_every_event_has_its_interface_and_is_one_of_the_union() -> None:
    events = written_files()["events.ts"]
    names = [one.__name__ for one in get_args(wire.Said)]
    assert len(names) > 10
    assert f"export type Said = {' | '.join(names)};" in events
    for one in get_args(wire.Said):
        body = re.search(rf"export interface {one.__name__} {{\n(.*?)\n}}", events, re.DOTALL)
        assert body
        assert f'  type: "{one.__struct_config__.tag}";' in body[1]
        spelled = re.findall(r"^  (\w+)\??:", body[1], re.MULTILINE)
        assert set(spelled) == {"type", *one.__struct_fields__}


def test_what_must_be_said_must_be_said_in_typescript_too() -> None:
    events = written_files()["events.ts"]
    assert "  n: number;\n  at: number;\n  policy?: number;" in events
    assert "  element: Element;\n  onto: Element;" in events
    assert "  raw_days: number;" in events, "a policy comes from the server, which says all of it"
