"""The command line: what can be said to it, and who does it. Each command is a module, loaded when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from storage.errors import CairnError
from web.commands.voice import Voice, WrongUse
from web.config import BadSetting, read_config

FAILED = 1
WRONG_USE = 2

PAGE = """\
Cairn turns what a person does on a screen into a step-by-step guide that a team keeps true together.

  cairn serve                    run Cairn on this machine and print a link to sign in with
  cairn import FILE…             make guides of recordings: Chrome Recorder, Selenium IDE, Playwright, rrweb, Windows
  cairn import --play FILE…      play them in Chromium first, and take a picture of each step
  cairn record                   record what is done on this screen, into a guide that others see grow
  cairn guides                   list the guides
  cairn search WORDS…            find guides by words in titles, steps and tags
  cairn export GUIDE --format md|html|json|recorder|side|playwright-ts|playwright-py [-o PATH]
                                 write a guide to files that need no Cairn any more
  cairn erase [--yes] GUIDE      let a guide begin again with what it says now: history, versions, all else is gone

  cairn sign-in                  print another link for the owner, good once
  cairn token [--name NAME]      print a new API token of the owner's, shown only this once
  cairn tokens                   list the API tokens that are good
  cairn token revoke ID          end one, and close what it has open
  cairn reindex                  make the search index again from the log
  cairn quarantine list|show GUIDE [-o FILE]|release GUIDE
                                 guides that break whatever reads them: which, why, their bytes, another try
  cairn work                     run only a worker, where Cairn is spread over several machines

`cairn COMMAND --help` says more about one. Every command takes --json and then writes a JSON line a thing. Exit codes
are 0 when it is done, 1 when it failed, 2 when it was asked wrongly.

import, guides, search, export and erase talk to a running Cairn: at CAIRN_URL, else on this machine, with CAIRN_TOKEN,
else with the token that `cairn serve` keeps in its data folder. All settings are in docs/settings.md; those most used:

  CAIRN_PORT    8000             where Cairn listens
  CAIRN_HOST    127.0.0.1        on which address; 0.0.0.0 is all
  CAIRN_DATA    ./data           the folder that holds everything
"""

FORMATS = ("md", "html", "json", "recorder", "side", "playwright-ts", "playwright-py")


def main(words: Sequence[str] | None = None) -> int:
    """words: the command line without its first word, as given by the shell unless told otherwise."""
    arguments = parser().parse_args(words)
    voice = Voice(as_json=arguments.json)
    try:
        return run(arguments, voice)
    except (BadSetting, WrongUse) as error:
        voice.refuse(error)
        return WRONG_USE
    except CairnError as error:
        voice.refuse(error)
        return FAILED
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # whoever listened has heard enough; what is still to be flushed goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    module, _, function = arguments.run.partition(":")
    code: int = getattr(importlib.import_module(f"web.commands.{module}"), function)(arguments, read_config(), voice)
    return code


class Page(argparse.ArgumentParser):
    """A parser whose help is a page that somebody wrote."""

    def format_help(self) -> str:
        return PAGE


def parser() -> argparse.ArgumentParser:
    page = Page(prog="cairn", usage="cairn COMMAND …   (cairn --help tells which)")
    page.add_argument("--version", action="version", version=f"cairn {version('cairn')}")
    commands = page.add_subparsers(prog="cairn", metavar="COMMAND", required=True, parser_class=argparse.ArgumentParser)

    def command(name: str, run: str, description: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, description=description)
        added.add_argument("--json", action="store_true", help="write a JSON line a thing, for programs")
        added.set_defaults(run=run)
        return added

    serving = command(
        "serve", "serving:run", "Run Cairn on this machine until Ctrl-C. Makes what is missing: data folder, owner."
    )
    serving.add_argument("--workers", metavar="N", help="how many processes serve; CAIRN_WORKERS unless given")
    command("work", "working:run", "Run a worker on the Postgres at CAIRN_DATABASE_URL until Ctrl-C.")

    importing = command("import", "importing:run", "Make a guide of each recording. A refused file stops no other.")
    importing.add_argument("files", nargs="+", metavar="FILE", help="a recording; docs/formats.md says of which tools")
    importing.add_argument(
        "--play",
        dest="run",
        action="store_const",
        const="playing:run",
        help="play it in Chromium first, and take a picture of each step before its effect",
    )
    importing.add_argument("--chromium", metavar="PATH", help="the Chromium to play it in; see CAIRN_CHROMIUM")

    recording_arguments(
        command("record", "recording:run", "Record what is done on this screen until Ctrl-C. See docs/desktop.md.")
    )

    exporting = command("export", "exporting:run", "Write a guide to a file, or with md to a folder with its pictures.")
    exporting.add_argument("guide", metavar="GUIDE", help="its id, or the address of its page")
    exporting.add_argument("--format", choices=FORMATS, default="md", help="md unless said otherwise")
    exporting.add_argument(
        "-o", "--output", metavar="PATH", help="where to write; - is stdout. Else named by its title"
    )

    command("guides", "looking:list_guides", "List the guides, recently changed first.")
    searching = command("search", "looking:search", 'Find guides. Words in "double quotes" have to follow each other.')
    searching.add_argument("words", nargs="+", metavar="WORD")

    erasing = command(
        "erase",
        "erasing:run",
        "Erase for good all that a guide no longer says: its history, its versions, pictures it does not show, and "
        "what was said beside it. It begins again with what it says now; whoever has it open has to load it anew.",
    )
    erasing.add_argument("guide", metavar="GUIDE", help="its id, or the address of its page")
    erasing.add_argument("--yes", action="store_true", help="do not ask first; needed where there is no terminal")

    command("sign-in", "secrets:print_sign_in", "Print a link that signs one browser in as the owner, once.")
    token = command("token", "secrets:print_token", "Print a new API token of the owner's. It is shown only this once.")
    token.add_argument("--name", default="", help="what it is for")
    revoke = token.add_subparsers(metavar="[revoke ID]", help="end one instead, and close what it has open").add_parser(
        "revoke", description="End a token, by its id."
    )
    revoke.add_argument("id", metavar="ID", help="as `cairn tokens` lists it")
    revoke.add_argument("--json", action="store_true", help="write a JSON line, for programs")
    revoke.set_defaults(run="tokens:revoke")
    command("tokens", "tokens:list_tokens", "List the API tokens that are good, oldest first.")
    command("reindex", "reindexing:run", "Make the search index again from the log. The old one answers meanwhile.")
    quarantine = command("quarantine", "", "See to guides that broke whatever tried to read them.")
    ways = quarantine.add_subparsers(metavar="list|show|release", required=True)
    for name, run, description in (
        ("list", "list_all", "List them, the latest first."),
        ("show", "show", "Say why, and which edits came since it was last understood."),
        ("release", "let_go", "Let it be edited and read again."),
    ):
        way = ways.add_parser(name, description=description)
        way.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="write a JSON line a thing")
        way.set_defaults(run=f"quarantine:{run}")
        if name != "list":
            way.add_argument("guide", metavar="GUIDE", help="its id, or the address of its page")
        if name == "show":
            way.add_argument("-o", "--output", metavar="FILE", help="write those edits into a zip, a file each")
    return page


def recording_arguments(recording: argparse.ArgumentParser) -> None:
    """What can be said to `cairn record`."""
    recording.add_argument("--title", default="", help="what the guide is called; else by what was done last")
    recording.add_argument("--guide", metavar="GUIDE", help="go on in this guide, instead of a new one")
    recording.add_argument("--from", dest="from_step", metavar="STEP", help="do this guide again from this step on")
    recording.add_argument("--to", dest="to_step", metavar="STEP", help="… up to this one")
    recording.add_argument("--resume", action="store_true", help="go on with a recording that was broken off")
    recording.add_argument("--send", action="store_true", help="send what was left behind, and record nothing")
    recording.add_argument("--sign-out", action="store_true", help="end this recorder’s access, and forget it here")
    recording.add_argument(
        "--blind", action="store_true", help="keep typing and pictures of programs that do not tell what they show, too"
    )
    recording.add_argument(
        "--update", type=Path, metavar="RELEASE", help="install a newer, signed release; see --trust"
    )
    recording.add_argument("--trust", type=Path, metavar="KEY", help="the public key of who releases, the first time")
    for name, keys in (("stop", ""), ("pause", "Ctrl+Alt+P"), ("undo", "Ctrl+Alt+U"), ("picture", "Ctrl+Alt+I")):
        recording.add_argument(
            f"--{name}-key", metavar="KEYS", default=keys, help=f"{name} wherever one is{f'; {keys}' if keys else ''}"
        )


if __name__ == "__main__":
    sys.exit(main())
