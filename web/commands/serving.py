"""cairn serve: Cairn on this machine, until it is told to stop. The first run makes the owner and a starter guide."""

from __future__ import annotations

import argparse
import asyncio
import logging

from auth.owner import ensure_owner
from auth.secret import digest_of
from auth.sign_in import LIFE, issue_sign_in
from auth.tokens import issue_token
from storage.database import Database, open_database
from storage.errors import CairnError
from storage.following import select_is_empty
from storage.ids import FIRST_TENANT, PersonId
from storage.secret_file import write_secret
from storage.tokens import select_token
from web.commands.client import Client
from web.commands.starter import starter
from web.commands.voice import Voice
from web.config import Config, with_workers
from web.folders import address_file, token_file
from web.supervisor import Supervisor

log = logging.getLogger("cairn")

WELCOME = """\
Cairn is at {url}

  Sign in as the owner, with a link that is good once and for {minutes} minutes:
  {link}

  Stop Cairn with Ctrl-C. `cairn sign-in` prints another link, `cairn --help` tells what else there is."""


class Welcome:
    """What has to be there before anybody comes, and what is said when they may."""

    def __init__(self, config: Config, voice: Voice) -> None:
        self._config = config
        self._voice = voice
        self._link = ""
        self._token = ""
        self._is_first_run = False
        self._is_said = False

    def prepare(self, dsn: str) -> None:
        """The owner, their way in, and a token for the command line on this machine."""
        asyncio.run(self._prepare(dsn))

    def ready(self, listening: str) -> None:
        """Say so. listening: the address that Cairn really listens on."""
        if self._is_first_run:
            self._add_starter(listening)
        url = self._config.public_url
        self._note(url)
        minutes = int(LIFE.total_seconds() / 60)
        self._voice.tell(
            {"ok": True, "url": url, "sign_in": self._link, "minutes": minutes},
            WELCOME.format(url=url, minutes=minutes, link=self._link),
        )

    def _note(self, url: str) -> None:
        noted = address_file(self._config)
        noted.parent.mkdir(exist_ok=True)
        noted.write_text(url)
        self._is_said = True

    def leave(self) -> None:
        """What it said holds no more."""
        if self._is_said:
            address_file(self._config).unlink(missing_ok=True)

    async def _prepare(self, dsn: str) -> None:
        database = await open_database(dsn, size=1)
        try:
            owner = await ensure_owner(database)
            self._is_first_run = await select_is_empty(database, FIRST_TENANT)
            self._token = await _kept_token(database, owner, self._config)
            self._link = f"{self._config.public_url}/sign-in/{await issue_sign_in(database, owner)}"
        finally:
            await database.close()

    def _add_starter(self, listening: str) -> None:
        """By the same road as any recording. Cairn is of use without it, so it may fail."""
        parts = starter()
        if not parts:
            return
        try:
            Client(listening, self._token).upload("/api/imports", parts)
        except CairnError as error:
            log.warning("There is no starter guide: %s", error)


def run(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    if arguments.workers is not None:
        config = with_workers(config, arguments.workers)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if config.redis_url is not None and config.s3 is None:
        log.warning("Pictures are kept in this machine's data folder, where others do not find them: set CAIRN_S3_URL.")
    welcome = Welcome(config, voice)
    try:
        Supervisor(config).run(welcome.prepare, welcome.ready)
    finally:
        welcome.leave()
    return 0


async def _kept_token(database: Database, owner: PersonId, config: Config) -> str:
    """The token in the data folder if it is still good, else a new one in its place."""
    path = token_file(config)
    if path.exists():
        token = path.read_text().strip()
        if await select_token(database, digest_of(token)) is not None:
            return token
        path.unlink()
    token = await issue_token(database, owner, "the command line on this machine")
    write_secret(path, token)
    return token
