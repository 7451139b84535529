"""/api/recordings: what a recorder asks of us, from start to stop. See docs/why/how-a-recording-gets-in.md.

Whoever asks has been found by the rule Recording. A recording is theirs alone: to anybody else there is none.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from msgspec import Struct
from quart import Blueprint, Response, request
from quart_schema import document_response, hide, validate_request

from auth.access import RECORDING
from docmodel.edits import new_guide
from docmodel.operations import NewGuide
from docmodel.text import line
from ingest.languages.known import Code
from ingest.policy import NumberedPolicy, shield_of
from ingest.sealing import new_key, wrapped_for
from ingest.shielding import shielded_text
from ingest.wire import MAX_BATCH, MAX_RECORDING
from storage.errors import Conflict, Forbidden, Gone
from storage.guides import Preview, select_guide_granted
from storage.ids import GuideId, RecordingId, new_id
from storage.recordings import Recording, change_language, insert_recording, stop_recording
from web.accepting import accepted, present_socket
from web.apart import run_apart
from web.asked import AskedRecording, asked_recording
from web.body import received
from web.client_ids import fresh_client
from web.dictation import Dictation, Have, have
from web.edits import make_guide
from web.encoding import Line, Title, answer
from web.hearing import own_hearing, own_recording, present_policy
from web.resources import Resources, resources
from web.rules import BODIES, admit_recorder

SOURCE = '{"format":"agent"}'  # what the guide was made from: see ingest/importing.py
SUBPROTOCOL = "cairn.recording.1"
HEAD = 1024  # bytes of a sealed picture that are not the picture
TOLD = 30.0  # seconds that stopping waits for the guide to tell all

blueprint = Blueprint("recordings", __name__)


class Limits(Struct):
    """batch and recording in events, body, picture and clip in bytes."""

    batch: int
    recording: int
    body: int
    picture: int
    clip: int


class Wanted(Struct, forbid_unknown_fields=True):
    """A recording to be. device_key: a public EC key on P-256, as a JWK, for which the recording's key is wrapped.

    guide: one to go on with, else a new one. after: the step of it that the first new step follows. from_step, to_step:
    the stretch of it that is done again, to its end when there is no to_step; it is told when the recording stops.
    language: that it is told in; the workspace's, when none is said.
    """

    version: Literal[1]
    agent: Line
    device_key: dict[str, Any]
    title: Title = ""
    guide: Line | None = None
    after: Line | None = None
    from_step: Line | None = None
    to_step: Line | None = None
    language: Code | None = None


class Begun(Struct):
    """A recording, open. key: a JWE (ECDH-ES+A256KW) of its key as a JWK. have: events that are on disk."""

    id: str
    guide: str
    url: str
    key: str
    policy: NumberedPolicy
    have: int
    limits: Limits


class Told(Struct):
    """How the first so many events are told. steps: numbered ones; last: the title of the last.

    since: the number of the event that the last one begins with: what to take back to be rid of it.
    """

    events: int
    steps: int
    last: str
    since: int


class Known(Struct):
    """A recording as it is."""

    id: str
    guide: str
    url: str
    state: Literal["open", "stopped"]
    have: int
    policy: NumberedPolicy
    told: Told


class Stop(Struct, forbid_unknown_fields=True):
    """last: the number of the last event there is."""

    last: int


class InLanguage(Struct, forbid_unknown_fields=True):
    """A language that a guide can be told in."""

    language: Code


class Stopped(Struct):
    """The guide that tells it."""

    guide: str
    url: str
    have: int


@blueprint.post("/api/recordings")
@validate_request(Wanted)
@document_response(Begun, 201)
async def begin(data: Wanted) -> Response:
    """Begin a recording: a new guide, or more of one, and a key to seal with what is said."""
    here, asked = resources(), asked_recording()
    recording, key = RecordingId(new_id()), new_key()
    wrapped = wrapped_for(data.device_key, key, recording)
    policy = await present_policy(here.database, asked.tenant, asked.workspace)
    agent, title = (shielded_text(line(words), shield_of(policy.policy)) for words in (data.agent, data.title))
    if data.guide is None:
        guide = await _new_guide(here, asked, title)
    else:
        guide = await _own_guide(here, asked, GuideId(data.guide))
    await insert_recording(
        here.database,
        asked.tenant,
        recording,
        workspace=asked.workspace,
        guide=guide,
        author=asked.author,
        agent=agent,
        title="" if data.guide else title,
        after=data.after,
        from_step=data.from_step,
        to_step=data.to_step,
        language=data.language or policy.policy.language,
        device=asked.device.id if asked.device else None,
        made=data.guide is None,
        key=here.recording_keys.wrapped(recording, key),
    )
    here.recording_now.heard((asked.tenant, recording), guide, asked.person, asked.name)
    # Sealed, bytes are a third longer.
    picture, clip = (BODIES[f"recording_media.{kind}"] * 3 // 4 - HEAD for kind in ("picture", "clip"))
    limits = Limits(MAX_BATCH, MAX_RECORDING, BODIES["recordings.hear"], picture, clip)
    return answer(Begun(recording, guide, here.url(f"/guides/{guide}"), wrapped, policy, 0, limits), 201)


@blueprint.get("/api/recordings/<recording>")
@document_response(Known)
async def read(recording: str) -> Response:
    """How a recording is: what a recorder asks that comes back."""
    here, asked = resources(), asked_recording()
    found = await own_recording(here, asked, recording)
    policy = await present_policy(here.database, asked.tenant, asked.workspace)
    state: Literal["open", "stopped"] = "open" if found.stopped_at is None else "stopped"
    brief = found.brief
    told = Told(brief.events, brief.steps, brief.last, brief.since)
    return answer(Known(found.id, found.guide, here.url(f"/guides/{found.guide}"), state, found.have, policy, told))


@blueprint.post("/api/recordings/<recording>/events")
@document_response(Have)
async def hear(recording: str) -> Response:
    """Take a batch in. The body is a JWE of it; the answer comes when it is on disk."""
    hearing = await own_hearing(resources(), asked_recording(), recording)
    return answer(have(await hearing.hear(await received(request))))


@blueprint.put("/api/recordings/<recording>/language")
@validate_request(InLanguage)
@document_response(Stopped)
async def tell_in(recording: str, data: InLanguage) -> Response:
    """Tell it all in another language. What people changed stays as they wrote it. Takes the raw events."""
    here, asked = resources(), asked_recording()
    found = await own_recording(here, asked, recording)
    if found.key is None:
        raise Conflict("What was said in this recording is no longer kept, so it cannot be told again.")
    if found.from_step is not None:
        raise Conflict("This recording took the place of a part of a guide. That is told once.")
    await change_language(here.database, found.tenant, found.id, data.language)
    await _told(here, found)
    return answer(Stopped(found.guide, here.url(f"/guides/{found.guide}"), found.have))


@blueprint.post("/api/recordings/<recording>/stop")
@validate_request(Stop)
@document_response(Stopped)
async def stop(recording: str, data: Stop) -> Response:
    """Stop: nothing more is taken in, and the guide tells all. Raises Conflict while something is missing."""
    here, asked = resources(), asked_recording()
    found = await own_recording(here, asked, recording)
    if found.have < data.last:
        raise Conflict(
            f"The recording has {data.last} events, of which {found.have} are here.", hint="Send the others, then stop."
        )
    await stop_recording(here.database, found.tenant, found.id)
    here.recording_now.stopped((found.tenant, found.id), found.guide)
    await _told(here, found)
    return answer(Stopped(found.guide, here.url(f"/guides/{found.guide}"), found.have))


@blueprint.websocket("/api/recordings/<recording>/live")
@hide
async def live(recording: str) -> None:
    """Batches by WebSocket: each message is a body of `events`, each answer a Have or a problem."""
    here, asking = resources(), present_socket()
    hearing = await own_hearing(here, await admit_recorder(here, asking), recording)
    chosen = SUBPROTOCOL if SUBPROTOCOL in asking.requested_subprotocols else None
    async with accepted(asking, here.wires, subprotocol=chosen, speaks="text") as wire:
        wire.start(Dictation(here, asking, hearing, wire))


async def _told(here: Resources, recording: Recording) -> None:
    """Wait until the guide tells all, for a while. It goes on by itself, whoever waits."""
    await asyncio.wait([here.teller.tell(recording.tenant, recording.id)], timeout=TOLD)


async def _new_guide(here: Resources, asked: AskedRecording, title: str) -> GuideId:
    update = await run_apart(new_guide, NewGuide(title=title, source=SOURCE), fresh_client())
    return await make_guide(here, asked.maker, update, Preview(title=title))


async def _own_guide(here: Resources, asked: AskedRecording, guide: GuideId) -> GuideId:
    """A guide to go on with: one of the workspace, which they may edit. Raises Gone or Forbidden."""
    found = await select_guide_granted(here.database, asked.tenant, guide, asked.person)
    if found is None or found[0].deleted_at is not None or found[0].workspace != asked.workspace or not found[1]:
        raise Gone("There is no such guide, or it is not shared with you.")
    if found[1] < RECORDING:
        raise Forbidden("You may read this guide, not change it.")
    return guide
