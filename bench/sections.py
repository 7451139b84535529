"""Pages that a command writes section by section: a part of what takes long can be measured again alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

SECTION = "\n## "
MISSING, NOTHING_MISSING = "Not run in full yet:", "Every part was run in full."


def read(file: Path) -> dict[str, str]:
    """Its sections by their titles; none when there is no such file."""
    if not file.exists():
        return {}
    sections = [each.partition("\n") for each in file.read_text(encoding="utf-8").split(SECTION)[1:]]
    return {title: text.strip() for title, _, text in sections}


def write(file: Path, head: str, sections: Mapping[str, str], order: Sequence[str]) -> None:
    """The head, what there is no section of yet, and the sections in this order; those of other titles are let go."""
    missing = [f"`{title}`" for title in order if title not in sections]
    left = f"{MISSING} {', '.join(missing)}." if missing else NOTHING_MISSING
    kept = [f"{SECTION}{title}\n\n{sections[title]}\n" for title in order if title in sections]
    file.write_text("".join([f"{head}\n\n{left}\n", *kept]), encoding="utf-8")
