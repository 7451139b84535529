"""cairn quarantine: which guides are left alone, why, their bytes, and another try."""

from __future__ import annotations

import zipfile

from storage.database import open_database
from storage.ids import FIRST_TENANT, Author, GuideId
from storage.log import STRIKES, Document, Line, UpdateLog
from storage.quarantine import UNDERSTOOD, insert_strike
from tests.cli.conftest import Shell
from tests.stories.server import Server
from tests.waiting import until_answer

BAD = bytes([1, 1, 77, 0, 0x05, 1, 5]) + b"words" + bytes([3]) + b"NaN" + b"\x00"
"""It embeds in a text what is no JSON."""


async def a_bad_guide(server: Server) -> str:
    """One that was understood before its last edit, and not since."""
    guide = str((await server.api.post("/api/guides", {"title": "Good"}))["id"])
    database = await open_database(server.dsn, size=2)
    try:
        log = UpdateLog(database)
        number = (await log.open(Document(FIRST_TENANT, GuideId(guide)))).number

        async def is_understood() -> object:
            return await database.fetchval(
                "select seq from marks where document = $1 and consumer = $2", number, UNDERSTOOD
            )

        await until_answer(is_understood)
        await log.append([Line(number, BAD, Author("person:ana"))])
        for _ in range(STRIKES):
            await insert_strike(database, number, "it died")
    finally:
        await database.close()
    return guide


async def test_it_is_listed_shown_with_its_bytes_and_released(shell: Shell, server: Server) -> None:
    guide = await a_bad_guide(server)
    [listed] = [each for each in shell.cairn("quarantine", "list", "--json").records if each["guide"] == guide]
    assert (listed["part"], listed["strikes"], listed["good"], listed["head"]) == ("content", 3, 1, 2)
    told = shell.cairn("quarantine", "list").out
    assert f"{guide}/content" in told

    shown = shell.cairn("quarantine", "show", guide, "-o", "bad.zip")
    assert shown.code == 0, shown.err
    assert "served as of 1 of 2" in shown.out
    assert f"{len(BAD)} bytes" in shown.out
    with zipfile.ZipFile(shell.folder / "bad.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"content/2.update": BAD}
    assert shell.cairn("quarantine", "show", guide, "-o", "bad.zip").code == 1  # it is not written over

    released = shell.cairn("quarantine", "release", guide)
    assert (released.code, "tried again" in released.out) == (0, True)


def test_a_guide_that_is_not_in_it_is_said_not_to_be(shell: Shell, server: Server) -> None:
    for way in ("show", "release"):
        ended = shell.cairn("quarantine", way, "no-such-guide")
        assert (ended.code, "is not in quarantine" in ended.err) == (1, True)


def test_wrong_use_is_2(shell: Shell) -> None:
    for words in ([], ["burn"], ["show"], ["release"]):
        assert shell.cairn("quarantine", *words).code == 2
