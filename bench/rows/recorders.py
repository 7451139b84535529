"""Recorders, as many at once as there may be: how long a batch takes, what an event costs, and when a step is seen.

Each says a recording as long as those people make, in batches, through a WebSocket of its own. All is redacted and on
disk when it is answered, and meanwhile the guides are told, the rest of them afterwards. The process that serves has
one core, with those that it starts to make what a guide says; the load shares another with Postgres and the worker.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

import msgspec
import psutil  # type: ignore[import-untyped]
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey
from pycrdt import Map
from websockets.asyncio.client import ClientConnection, connect

from bench.asking import Asking
from bench.figures import Figure, p95, told
from bench.hub.cores import pin, two_cores
from bench.peer import joined
from bench.server import Server, running_server
from ingest.sealing import seal
from ingest.wire import Batch, Clicked, Element, Rectangle, Scene, Typed
from storage.database import open_database
from storage.ids import FIRST_TENANT, RecordingId
from storage.recordings import select_recording, select_untold

AT_ONCE, FEW = (1, 10, 100, 1000, 2000), (1, 10)
EVENTS = 5_000  # in all, of one recorder, or of many together where each says less
LEAST = 50  # of each
ROUNDS = 5  # of so many; a few tenths of a second of one processor are not much to go by
BATCH = 25  # events
ROUND_TRIP = 100.0  # ms
SEEN = 150.0  # ms, words alone
RATE = 20_000.0  # events a second and core
LOOK = 0.1  # seconds between two looks whether all is told
STEPS, QUICK = 100, 10  # seen one by one
UNWRAP = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])


@dataclass(slots=True)
class Recorder:
    """A recording that was begun, and the socket it is said through."""

    id: str
    guide: str
    key: bytes
    socket: ClientConnection
    said: int = 0
    kept: int = 0

    def next_batch(self, events: int) -> bytes:
        """Sealed, as it would lie ready in a recorder."""
        said = tuple(_event(self.said + at) for at in range(1, events + 1))
        self.said += events
        return seal(msgspec.json.encode(Batch(1, said)), self.key, self.id)

    async def send(self, batch: bytes) -> float:
        """Milliseconds until it is on disk."""
        began = time.perf_counter()
        await self.socket.send(batch.decode())
        answer = msgspec.json.decode(await self.socket.recv())
        assert answer["have"] > self.kept, answer
        self.kept = answer["have"]
        return (time.perf_counter() - began) * 1000


@dataclass(frozen=True, slots=True)
class Point:
    """What was seen with so many recorders. trips: milliseconds of each batch.

    effort, whole: microseconds of the serving process for an event, until the last was on disk, and until the last was
    told as well.
    """

    recorders: int
    trips: Sequence[float]
    effort: float
    whole: float


async def measure(*, quick: bool) -> list[Figure]:
    with running_server() as server:
        serving, load = two_cores()
        pin(server.family(), load)
        pin([os.getpid()], load)
        pin([server.serving()], serving)
        seen = await _seen(server, QUICK if quick else STEPS)
        curve = [await _point(server, number) for number in (FEW if quick else AT_ONCE)]
    numbers = " / ".join(f"{point.recorders:,}" for point in curve)
    efforts = " / ".join(f"{point.effort:.0f}" for point in curve)
    wholes = " / ".join(f"{point.whole:.0f}" for point in curve)
    rates = [1e6 / point.effort for point in curve]
    return [
        p95("a step is seen by somebody who looks, words alone", seen, "ms", at_most=SEEN),
        p95(
            f"a batch of {BATCH} events is on disk, {curve[0].recorders} recorder",
            curve[0].trips,
            "ms",
            at_most=ROUND_TRIP,
        ),
        Figure(
            "events a second on one core, redacted and on disk while guides are told",
            f"≥ {RATE:,.0f}",
            f"{min(rates):,.0f} to {max(rates):,.0f}",
            min(rates) >= RATE,
        ),
        told(f"… CPU of an event, with {numbers} recorders", f"{efforts} µs"),
        told("… and until the last guide is told", f"{wholes} µs"),
    ]


async def _seen(server: Server, steps: int) -> list[float]:
    """From when a batch of one click is sent until somebody who has the guide open has the step."""
    recorder = (await begun(server, 1))[0]
    samples = []
    async with joined(server, recorder.guide) as peer:
        await peer.sync()
        known = peer.doc.get("steps", type=Map)
        for _ in range(steps):
            batch, before = recorder.next_batch(1), len(known)
            began = time.perf_counter()
            await recorder.send(batch)
            at = began
            while len(known) == before:
                update, at = await peer.next_update()
                peer.doc.apply_update(update)
            samples.append((at - began) * 1000)
    await recorder.socket.close()
    return samples


async def _point(server: Server, number: int) -> Point:
    """The median of some rounds, or one where that is long enough."""
    rounds = [await _round(server, number) for _ in range(ROUNDS if number * LEAST <= EVENTS else 1)]
    trips = [trip for each in rounds for trip in each.trips]
    return Point(number, trips, median(each.effort for each in rounds), median(each.whole for each in rounds))


async def _round(server: Server, number: int) -> Point:
    recorders = await begun(server, number)
    each = max(LEAST, EVENTS // number) // BATCH
    batches = [[recorder.next_batch(BATCH) for _ in range(each)] for recorder in recorders]
    process, events = psutil.Process(server.serving()), number * each * BATCH
    before = _cpu(process)
    trips = await asyncio.gather(*(_say(recorder, own) for recorder, own in zip(recorders, batches, strict=True)))
    spent = _cpu(process) - before
    await _all_told(server, recorders)
    whole = _cpu(process) - before
    for recorder in recorders:
        await recorder.socket.close()
    return Point(number, [trip for own in trips for trip in own], spent / events * 1e6, whole / events * 1e6)


async def _all_told(server: Server, recorders: Sequence[Recorder]) -> None:
    """Wait until each guide tells all that was said. The database is asked, whose work counts for nobody here."""
    database = await open_database(server.dsn, size=1)
    try:
        while await select_untold(database, older=timedelta(0)):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(LOOK)
        for recorder in recorders:
            found = await select_recording(database, FIRST_TENANT, RecordingId(recorder.id))
            assert found is not None
            assert found.told == recorder.said, "it cannot be told, and rests"
    finally:
        await database.close()


async def _say(recorder: Recorder, batches: Sequence[bytes]) -> list[float]:
    return [await recorder.send(batch) for batch in batches]


async def begun(server: Server, number: int) -> list[Recorder]:
    device = ECKey.generate_key("P-256")
    wanted = {"version": 1, "agent": "bench/1", "device_key": device.as_dict(private=False)}
    with Asking(server) as asking:
        answers = [asking.post("/api/recordings", wanted).json() for _ in range(number)]
    begun = []
    for answer in answers:  # a socket through which nothing is said does not wait until the last has begun
        wrapped = jwe.decrypt_compact(answer["key"], device, registry=UNWRAP).plaintext
        assert wrapped is not None
        key = OctKey.import_key(msgspec.json.decode(wrapped)).raw_value
        address = f"ws{server.url.removeprefix('http')}/api/recordings/{answer['id']}/live"
        socket = await connect(address, additional_headers=server.bearer, compression=None)
        begun.append(Recorder(answer["id"], answer["guide"], key, socket))
    return begun


def _event(number: int) -> Clicked | Typed:
    """Clicks and fields of a form, as they are found on pages."""
    scene = Scene("https://shop.example/orders/new?step=2", "New order – Shop", 1, width=1280, height=800, scale=2.0)
    selectors = ((f"aria/Field {number}",), (f"#field-{number}",), (f"xpath///form/div[{number}]/input",))
    element = Element(selectors, (), "textbox", f"Field {number}", "", "", "Delivery", Rectangle(40, 300, 320, 32))
    if number % 3:
        return Clicked(n=number, at=1_700_000_000_000 + number, scene=scene, element=element, x=12, y=9)
    return Typed(
        n=number, at=1_700_000_000_000 + number, scene=scene, element=element, value=f"Order {number} of paper"
    )


def _cpu(process: psutil.Process) -> float:
    """Seconds that the process itself has had."""
    times = process.cpu_times()
    return float(times.user + times.system)
