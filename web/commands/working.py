"""cairn work: the worker alone, for a Cairn that is spread over several machines."""

from __future__ import annotations

import argparse

from storage.errors import Invalid
from web.commands.voice import Voice
from web.config import Config
from web.role import begin_log
from web.role import run as run_until_asked
from web.worker import live


def run(_: argparse.Namespace, config: Config, voice: Voice) -> int:  # noqa: ARG001
    if config.database_url is None:
        raise Invalid(
            "`cairn work` needs CAIRN_DATABASE_URL.",
            hint="The embedded Postgres belongs to `cairn serve`, which has a worker of its own.",
        )
    begin_log()
    run_until_asked(live(config, config.database_url))
    return 0
