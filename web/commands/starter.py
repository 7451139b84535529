"""The starter guide, recorded in Cairn's own interface. The first run imports it like any other recording.

web/starter/recording.json   the recording
web/starter/played.json      what playing it showed: of each event its name, its role and where it was
web/starter/pictures/<n>.png the picture of event n
"""

from __future__ import annotations

from pathlib import Path

from web.commands.client import Upload

FOLDER = Path(__file__).parent.parent / "starter"
NAME = "Make your first guide.json"


def starter(folder: Path = FOLDER) -> list[Upload]:
    """The parts of an import; none at all when there is no recording."""
    recording, played = folder / "recording.json", folder / "played.json"
    if not recording.exists():
        return []
    parts = [Upload("file", NAME, "application/json", recording.read_bytes())]
    if played.exists():
        parts.append(Upload("played", played.name, "application/json", played.read_bytes()))
    pictures = sorted((folder / "pictures").glob("*.png"))
    return parts + [Upload(f"picture-{each.stem}", each.name, "image/png", each.read_bytes()) for each in pictures]
