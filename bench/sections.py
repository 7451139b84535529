"""Pages that a command writes section by section: a part of what takes long can be measured again alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

SECTION = "\n## "


def read(file: Path) -> dict[str, str]:
    """Its sections by their titles; none when there is no such file."""
    if not file.exists():
        return {}
    sections = [each.partition("\n") for each in file.read_text(encoding="utf-8").split(SECTION)[1:]]
    return {title: text.strip() for title, _, text in sections}


def write(file: Path, head: str, sections: Mapping[str, str], order: Iterable[str]) -> None:
    """The head, and the sections in this order; those of other titles are let go."""
    kept = [f"{SECTION}{title}\n\n{sections[title]}\n" for title in order if title in sections]
    file.write_text("".join([f"{head}\n", *kept]), encoding="utf-8")
