"""Examine any Yjs server: ``python -m tests.conformance ws://127.0.0.1:1234/room``. Exit code 0 when nothing failed.

Each check has a room of its own, whose name is the one given and a few letters more; where rooms have to be made first,
--room-command does that and prints its name, and the address is that of the server. In Hocuspocus's dialect the
document's name stands after a #: ws://127.0.0.1:1234#room. Some checks send what breaks servers: examine
one that nobody needs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec

if find_spec("websockets") is None:
    print("websockets is not installed here: `python3 deploy/prepare.py test` installs it.", file=sys.stderr)
    sys.exit(2)

from tests.conformance.address import target_from
from tests.conformance.examine import chosen, examine
from tests.conformance.page import write_page
from tests.conformance.verdict import CHECKS, Result

WHERE = "which server? Give the address of a room, such as ws://127.0.0.1:1234/room"
WHERE_ROOMS_ARE_MADE = (
    "which server? --room-command names rooms on it. Give the address that a slash and the name are put after, such as "
    "ws://127.0.0.1:8001/sync; with --dialect hocuspocus the address of its socket, such as "
    "ws://127.0.0.1:8001/hocuspocus"
)


def main(words: Sequence[str]) -> int:
    asked = _parser().parse_args(words)
    if asked.page:
        asyncio.run(write_page())
        return 0
    if asked.list:
        for each in CHECKS.values():
            print(f"{each.claim}\n    {each.about}")
        return 0
    if not asked.url:
        _parser().error(WHERE_ROOMS_ARE_MADE if asked.room_command else WHERE)
    results = asyncio.run(_examine(asked))
    if asked.json:
        print(json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=1))
    else:
        print(closing_line(results))
    return 1 if any(each.verdict == "fail" for each in results) else 0


async def _examine(asked: argparse.Namespace) -> list[Result]:
    results = []
    async for result in examine(target_from(asked), chosen(slow=asked.slow, words=asked.only)):
        results.append(result)
        if not asked.json:
            print(line_for(result), flush=True)
    return results


def closing_line(results: Sequence[Result]) -> str:
    """How many of each verdict, the commonest first."""
    counts = Counter(each.verdict for each in results)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())


def line_for(result: Result) -> str:
    """A line of the table that people read."""
    claim = CHECKS[result.check].claim
    return f"{result.verdict:11}  {result.seconds:5.1f} s  {claim}\n{'':22}{result.sentence}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", nargs="?", help="where a room is")
    parser.add_argument("--dialect", choices=["y-websocket", "hocuspocus"], default="y-websocket")
    parser.add_argument(
        "--header", action="append", default=[], help="shown when connecting: 'Authorization: Bearer …'"
    )
    parser.add_argument("--token", default="", help="said in Hocuspocus's dialect")
    parser.add_argument("--reader-header", action="append", default=[], help="of somebody who may only read")
    parser.add_argument("--reader-token", default="", help="of somebody who may only read")
    parser.add_argument("--room-command", default="", help="makes a room and prints its name, or its address")
    parser.add_argument("--restart-command", default="", help="ends the server with kill -9 and starts it again")
    parser.add_argument("--keeps", action="store_true", help="it has a store")
    parser.add_argument("--refuses-strangers", action="store_true", help="it asks who one is")
    parser.add_argument("--slow", action="store_true", help="also the checks that take half a minute")
    parser.add_argument("--only", default="", metavar="WORDS", help="only checks with these words in their claim")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--list", action="store_true", help="print what is checked, and examine nothing")
    parser.add_argument("--page", action="store_true", help="examine Cairn and the others, and write the page about it")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
