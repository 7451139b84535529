"""The embedded Postgres for a moment: that of the Cairn which runs on a folder, or one of our own if none does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.cluster import USER
from storage.embedded import DATABASE, DataInUse, EmbeddedPostgres
from storage.errors import CairnError
from storage.placement import holds_cluster, place
from storage.secret_file import kept_secret


class NoCairn(CairnError):
    """There is no Cairn in this folder."""


@contextmanager
def borrowed(root: Path) -> Iterator[str]:
    """The way to the database in a folder. Raises NoCairn, PostgresFailed, NoPlace or NotOurs.

    Nothing is made: an empty database in the wrong folder would give out ways in that open nothing.
    """
    if not holds_cluster(root):
        raise NoCairn(
            f"There is no Cairn in {root.parent}.",
            hint="Run this in the folder where `cairn serve` runs, or name its data folder with CAIRN_DATA.",
        )
    server = EmbeddedPostgres(root)
    try:
        server.start()
    except DataInUse:
        yield dsn_of_running(root)
        return
    try:
        yield server.dsn
    finally:
        server.stop()


def dsn_of_running(root: Path) -> str:
    """The way to the Postgres that another process runs in a folder."""
    home = place(root).home
    port = int((home / "port").read_text())
    return f"postgresql://{USER}:{kept_secret(home / 'password')}@127.0.0.1:{port}/{DATABASE}"
