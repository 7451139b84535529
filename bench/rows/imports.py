"""A recording of forty steps becomes a guide: by HTTP, as the drop zone sends it, and by ``cairn import``."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from bench.asking import Asking
from bench.figures import Figure, every
from bench.recording import STEPS, recording
from bench.server import CAIRN, Server, running_server

AT_MOST = 1.0  # second
FILES, QUICK = 20, 3
BOUNDARY = "cairn-bench"


async def measure(*, quick: bool) -> list[Figure]:
    count = QUICK if quick else FILES
    with running_server() as server:
        posted = [_post(server, number) for number in range(count)]
        commanded = list(_command(server, count))
    return [
        every(f"import of a {STEPS}-step recording by HTTP", posted, "s", at_most=AT_MOST),
        every("… by `cairn import`, its own start included", commanded, "s", at_most=AT_MOST),
    ]


def _post(server: Server, number: int) -> float:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="flow-{number}.json"\r\n\r\n'
    body = head.encode() + recording(number) + f"\r\n--{BOUNDARY}--\r\n".encode()
    with Asking(server) as asking:
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        answer = asking.send("POST", "/api/imports", body, kind)
    _check(answer.json())
    return answer.ms / 1000


def _command(server: Server, count: int) -> Iterator[float]:
    environment = {**server.environment, "CAIRN_URL": server.url, "CAIRN_TOKEN": server.token}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            file = Path(folder) / f"flow-{number}.json"
            file.write_bytes(recording(number))
            began = perf_counter()
            ended = subprocess.run([CAIRN, "import", file, "--json"], env=environment, capture_output=True, check=True)
            yield perf_counter() - began
            _check(json.loads(ended.stdout))


def _check(said: dict[str, object]) -> None:
    assert (said["ok"], said["steps"]) == (True, STEPS), said
