"""Hearing a recorder out: what it sends is deciphered, read, shielded, sealed again and put on disk. Then it is told.

By requests or by a WebSocket, it is the same: a batch in, and how far the recording is on disk out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from ingest.policy import NumberedPolicy, Policy, shield_of
from ingest.retelling import batch_from_said
from ingest.sealing import seal, unseal
from ingest.shielding import Shield, shielded
from ingest.wire import MAX_RECORDING, Batch, Said, batch_from_bytes
from storage.database import Database
from storage.errors import Conflict, Gone, Invalid, TooMuch
from storage.ids import RecordingId, TenantId, WorkspaceId
from storage.recording_policies import select_policy
from storage.recordings import Reached, Recording, Sealed, select_recording
from web.asked import AskedRecording
from web.resources import Resources
from web.rules import is_id

MAX_SAID = 64 * 1024 * 1024  # bytes of one recording, sealed
PAUSE = 5  # seconds after which a recorder that sent too much may go on
FULL = "More is being recorded here than is allowed."
OVER = "This recording was stopped. Start another one."


@dataclass(slots=True)
class Hearing:
    """One recording, and what it takes to hear it. reached: how far it is on disk and told, as far as is known here."""

    here: Resources
    asked: AskedRecording
    recording: Recording
    key: bytes
    shield: Shield
    reached: Reached

    async def hear(self, body: bytes | str) -> Reached:
        """One batch. Answers how far the recording is on disk: what comes after that is to be sent again.

        Raises Invalid for what makes no sense, Conflict once it was stopped, TooMuch, Unavailable.
        """
        batch = _read(unseal(body.encode() if isinstance(body, str) else body, self.key, self.recording.id))
        if self.recording.size > MAX_SAID:
            raise TooMuch("This recording is too large. Stop it, and start another one.")
        if not self.here.recorders.spend(self.recording.tenant, len(batch.events)):
            raise TooMuch(FULL, retry_after=PAUSE)
        await self._put([shielded(said, self.shield) for said in batch.events])
        name = (self.recording.tenant, self.recording.id)
        self.here.teller.tell(*name)
        self.here.recording_now.heard(name, self.recording.guide, self.asked.person, self.asked.name)
        return self.reached

    async def _put(self, said: Sequence[Said]) -> None:
        """Put what is new of it behind what is there. How far that is, only the database knows for sure."""
        while True:
            news = [one for one in said if one.n > self.reached.have]
            if not news or news[0].n > self.reached.have + 1:
                if not await self._has_moved_on():
                    return
                continue
            batch = batch_from_said(news)
            sealed = seal(batch, self.key, self.recording.id)
            piece = Sealed(self.recording.tenant, self.recording.id, news[0].n, news[-1].n, sealed)
            reached = await self.here.ledger.put(piece)
            if reached is None:
                raise Conflict(OVER)
            self.reached = reached
            if reached.taken:
                self.here.teller.hear(self.recording.tenant, self.recording.id, batch, piece.first, piece.last)
            if reached.have >= piece.last:
                return

    async def _has_moved_on(self) -> bool:
        """Whether somebody else said something in it: what we have does not fit what was sent."""
        found = await select_recording(self.here.database, self.recording.tenant, self.recording.id)
        before, self.reached = self.reached, _reached(found) if found else Reached(0, taken=False)
        return self.reached.have > before.have


async def own_recording(here: Resources, asked: AskedRecording, recording: str) -> Recording:
    """Raises Gone when there is no such recording, or it is somebody else's, or of another workspace."""
    found = await select_recording(here.database, asked.tenant, RecordingId(recording)) if is_id(recording) else None
    if found is None or (found.author, found.workspace) != (asked.author, asked.workspace):
        raise Gone("There is no such recording.", hint="Begin one in this workspace.")
    return found


async def own_hearing(here: Resources, asked: AskedRecording, recording: str) -> Hearing:
    """To hear on, by the policy that holds now. Raises Gone, or Conflict when nothing more is kept of it."""
    found = await own_recording(here, asked, recording)
    policy = await present_policy(here.database, asked.tenant, asked.workspace)
    return _open_hearing(here, asked, found, policy.policy)


def _open_hearing(here: Resources, asked: AskedRecording, recording: Recording, policy: Policy) -> Hearing:
    """Raises Conflict when what was said in the recording is no longer kept."""
    if recording.key is None:
        raise Conflict(OVER)
    key = here.recording_keys.opened(recording.id, recording.key)
    return Hearing(here, asked, recording, key, shield_of(policy), _reached(recording))


def _reached(recording: Recording) -> Reached:
    return Reached(recording.have, False, recording.brief.events, recording.brief.steps)


async def present_policy(database: Database, tenant: TenantId, workspace: WorkspaceId) -> NumberedPolicy:
    """The policy that holds, with its version."""
    row = await select_policy(database, tenant, workspace)
    return NumberedPolicy(0, Policy()) if row is None else NumberedPolicy(row.version, _policy(row.policy))


def _policy(text: str) -> Policy:
    return msgspec.json.decode(text, type=Policy)


def _read(content: bytes) -> Batch:
    try:
        batch = batch_from_bytes(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(
            f"This is no batch of events: {error}.", hint="docs/why/how-a-recording-gets-in.md says what one is."
        ) from error
    numbers = [said.n for said in batch.events]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise Invalid("Events of a batch are numbered one after the other.", hint="Send them in order, none left out.")
    if numbers[-1] > MAX_RECORDING:
        raise TooMuch(f"A recording has {MAX_RECORDING} events at most. Stop it, and start another one.")
    return batch
