"""docs/conformance.md: Cairn and three others, each asked the same. ``python -m tests.conformance --page`` makes it."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.peers.launch import PEERS, find_node
from tests.conformance.cairn import cairn
from tests.conformance.examine import chosen, examine_one
from tests.conformance.room import Target
from tests.conformance.strangers import a_stranger
from tests.conformance.verdict import CHECKS, Check, Result, Verdict
from tests.conformance.wire import DialectName
from tests.stories.server import a_server

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
SIGNS: Mapping[Verdict, str] = {"pass": "✓", "fail": "**✗**", "not offered": "–"}
GROUPS = {
    "syncing": "Questions, answers, edits",
    "converging": "Replicas become equal",
    "acknowledging": "What counts as saved",
    "presence": "Who is here",
    "letting_in": "Who may",
    "sharing_a_socket": "Several documents on a socket",
    "fairness": "One does not hold up the others",
    "hostile": "Nonsense harms nobody else",
}
HEAD = """# Conformance

One suite, the same questions to every Yjs server: `tests/conformance`. It speaks the two protocols that stock clients
speak, y-websocket's and Hocuspocus's, and knows nothing of a server but its address.

```
python -m tests.conformance ws://127.0.0.1:1234/room
python -m tests.conformance ws://127.0.0.1:1234#room --dialect hocuspocus --token …
python -m tests.conformance --page     # makes this page
```

`--help` tells how to name a restart command, a reader, a command that makes rooms. Some checks send what breaks
servers: examine one that nobody needs. `python3 deploy/prepare.py test` installs what it takes; the Python is the one
in `.venv`.

Cairn has no room that nobody made: each is a guide, and some two hundred are made. So start one for this alone:

```sh
CAIRN_DATA=/tmp/examined CAIRN_PORT=8001 make serve
```

Save this as `a-guide.sh`, which makes one and prints its id, and name it with `--room-command`:

```sh
curl -sf "http://127.0.0.1:8001/api/guides" -H "Authorization: Bearer $CAIRN_TOKEN" \\
     -H "Content-Type: application/json" -d '{"title": "A room"}' |
     python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])'
```

```sh
export CAIRN_TOKEN=$(CAIRN_DATA=/tmp/examined .venv/bin/cairn token)
.venv/bin/python -m tests.conformance ws://127.0.0.1:8001/sync \\
    --header "Authorization: Bearer $CAIRN_TOKEN" --room-command "sh a-guide.sh" --keeps --refuses-strangers
.venv/bin/python -m tests.conformance ws://127.0.0.1:8001/hocuspocus --dialect hocuspocus \\
    --token "$CAIRN_TOKEN" --room-command "sh a-guide.sh" --keeps --refuses-strangers
```

What a recipe does not offer is not looked at. The table below offered more: `--restart-command`, `--reader-header` or
`--reader-token` of somebody who may only read, and `--slow`.

✓ it does so. **✗** it does not; what was seen stands below. – has no meaning there: the protocol has no word for it, or
the server was started without a store, without anybody to refuse, without anybody who may only read.

The others are as they come, on loopback, and store nothing; with extensions and hooks they can do more than here. All
are open, widely used and good at what they were made for: most rows that they fail ask for something that they never
promised.
"""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    version: str
    results: Mapping[str, Result]


async def write_page() -> None:
    """Examine each in turn, which takes a few minutes, and write the page."""
    columns = [column async for column in _examine_all()]
    PAGE.write_text(page(columns), "utf-8")
    print(f"{PAGE.relative_to(PAGE.parents[1])} is written.")


async def _examine_all() -> AsyncIterator[Column]:
    dialects: tuple[DialectName, ...] = ("y-websocket", "hocuspocus")
    for dialect in dialects:
        with a_server() as server:
            target = cairn(server, dialect)
            results = {each.name: await _examined(target, each) for each in chosen(slow=True)}
        yield Column(f"Cairn, {_title(dialect)}", _our_version(), results)
    for name in PEERS:
        results, number = {}, ""
        for each in chosen(slow=True):
            with a_stranger(name) as (peer, target):  # anew each time: it may not outlive the check
                results[each.name], number = await _examined(target, each), peer.version
        yield Column(name, number, results)


async def _examined(target: Target, check: Check) -> Result:
    result = await examine_one(target, check)
    print(f"{result.verdict:11} {check.claim}", flush=True)
    return result


def page(columns: Sequence[Column]) -> str:
    return "\n".join([HEAD, *_versions(columns), *_tables(columns), *_failures(columns), *_checks()])


def _versions(columns: Sequence[Column]) -> Iterable[str]:
    node = subprocess.run([find_node(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    named = "; ".join(f"{each.title} {each.version}" for each in columns)
    yield f"Examined on {datetime.now(UTC):%d %B %Y}: {named}. Node {node}.\n"


def _tables(columns: Sequence[Column]) -> Iterable[str]:
    yield f"| claim | {' | '.join(each.title for each in columns)} |"
    yield f"|---|{':-:|' * len(columns)}"
    for group, title in GROUPS.items():
        yield f"| **{title}** |{' |' * len(columns)}"
        for check in _in_group(group):
            signs = (SIGNS[each.results[check.name].verdict] for each in columns)
            yield f"| {check.claim} | {' | '.join(signs)} |"
    for verdict in SIGNS:
        counts = (sum(result.verdict == verdict for result in each.results.values()) for each in columns)
        yield f"| *{verdict}* | {' | '.join(map(str, counts))} |"
    yield ""


def _failures(columns: Sequence[Column]) -> Iterable[str]:
    yield "## What was seen instead\n"
    for each in columns:
        failed = [result for result in each.results.values() if result.verdict == "fail"]
        yield f"**{each.title}**" + ("" if failed else ": nothing.")
        for result in failed:
            yield f"- {CHECKS[result.check].claim}: {result.sentence}."
        yield ""


def _checks() -> Iterable[str]:
    yield "## How each is looked at\n"
    for group, title in GROUPS.items():
        yield f"**{title}**"
        for check in _in_group(group):
            yield f"- {check.claim}: {check.about}"
        yield ""


def _in_group(group: str) -> list[Check]:
    return [each for each in CHECKS.values() if each.group == group]


def claims_on(text: str) -> list[str]:
    """The claims in the table of a page."""
    rows = (line.split("|") for line in text.splitlines() if line.startswith("| ") and "|---" not in line)
    return [row[1].strip() for row in rows if not row[1].strip().startswith(("*", "claim"))]


def _title(dialect: DialectName) -> str:
    return {"y-websocket": "/sync", "hocuspocus": "/hocuspocus"}[dialect]


def _our_version() -> str:
    return version("cairn")
