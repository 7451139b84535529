"""The table in docs/corpus.md: what becomes of every recording in a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ingest.importing import guide_from_recording
from storage.errors import CairnError

HEAD = """\
# The corpus

Real recordings that others made are kept outside this repository, in the folder that `CAIRN_CORPUS` names. This is what
becomes of each. A test compares this page with what Cairn does; to write it anew:
`python -m ingest.importers.corpus_table "$CAIRN_CORPUS" > docs/corpus.md`.

| file | becomes | steps | gaps, or the reason |
|---|---|---|---|
"""


def table(corpus: Path) -> str:
    """The page, for the recordings below a corpus folder."""
    return HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in _rows(corpus / "recordings"))


def _rows(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            made = guide_from_recording(path.name, path.read_bytes())
        except CairnError as error:
            yield f"`{name}`", "refused", "", _cell(str(error).removeprefix(f"{path.name}: "))
        else:
            yield f"`{name}`", f"“{_cell(made.guide.title)}”", str(made.steps), _cell("; ".join(made.gaps))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1])))
