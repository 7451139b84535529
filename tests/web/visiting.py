"""Visits to a room over HTTP, as docs/sync.md tells programs to make them: messages in, messages out, and a cursor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Text, TransactionEvent

from collab.awareness import Said, read_states, write_states
from collab.protocol import SAVED, Awareness, Saved, SyncStep1, SyncStep2, Update, decode, encode
from collab.series import read_series, write_series
from collab.varint import read_varint
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document, UpdateLog
from tests.web.conftest import House, Visitor

ASK = encode(SyncStep1(b"\0"))
"""The message that asks for all of a document."""

Told = SyncStep1 | SyncStep2 | Update | Awareness | Saved


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. problem: what it says, when it is one."""

    status: int
    told: list[Told] = field(default_factory=list)
    after: str | None = None
    problem: dict[str, Any] = field(default_factory=dict)

    @property
    def saved(self) -> Saved | None:
        return next((each for each in self.told if isinstance(each, Saved)), None)

    @property
    def asked_for(self) -> SyncStep1 | None:
        return next((each for each in self.told if isinstance(each, SyncStep1)), None)

    @property
    def updates(self) -> list[bytes]:
        return [each.update for each in self.told if isinstance(each, SyncStep2 | Update)]

    @property
    def here(self) -> dict[int, bytes]:
        """Who is here, by client, and the state of each as JSON."""
        (awareness,) = [each for each in self.told if isinstance(each, Awareness)]
        return {said.client: said.state for said in read_states(awareness.states, most=1000)}


async def visit(
    visitor: Visitor, guide: str, *messages: bytes, part: str = "", body: bytes | None = None, **query: object
) -> Answer:
    """One visit. query: after and wait. body: instead of messages."""
    response = await visitor.post(
        f"/sync/{guide}{part}",
        data=write_series(messages) if body is None else body,
        query_string={name: str(value) for name, value in query.items() if value is not None},
    )
    if response.status_code != 200:
        assert response.content_type == "application/problem+json", await response.get_data()
        return Answer(response.status_code, problem=await response.get_json())
    said = await response.get_data(as_text=False)
    assert isinstance(said, bytes)
    return Answer(200, [_told(frame) for frame in read_series(said)], response.headers.get("Cairn-After"))


def _told(frame: bytes) -> Told:
    if frame[0] == SAVED:
        count, place = read_varint(frame, 1)
        return Saved(count, read_varint(frame, place)[0])
    message = decode(frame)
    assert isinstance(message, SyncStep1 | SyncStep2 | Update | Awareness)
    return message


def says(client: int, state: str, clock: int = 1) -> bytes:
    """A message in which a client says where it is."""
    return encode(Awareness(write_states([Said(client, clock, state.encode())])))


class Replica:
    """Somebody with a document of their own who comes by over HTTP. Edits wait until the next visit."""

    def __init__(self, visitor: Visitor, guide: str) -> None:
        self.visitor = visitor
        self.guide = guide
        self.doc: Doc[Any] = Doc()
        self.text: Text = self.doc.get("text", type=Text)
        self.after: str | None = None
        self.made: list[bytes] = []
        self.echoes = 0
        self._applying = False
        self._observation = self.doc.observe(self._note)

    async def begin(self) -> Answer:
        """Ask for the document, and tell what it lacks."""
        first = await visit(self.visitor, self.guide, encode(SyncStep1(self.doc.get_state())))
        assert first.asked_for is not None
        self._take(first)
        self.made.clear()  # it goes with the rest
        return await self.say(encode(SyncStep2(self.doc.get_update(first.asked_for.state))))

    async def come_by(self, *, wait: int | None = None) -> Answer:
        """Say what was edited since, and take what is new."""
        made, self.made = self.made, []
        return await self.say(*(encode(Update(update)) for update in made), wait=wait)

    async def say(self, *messages: bytes, wait: int | None = None) -> Answer:
        answer = await visit(self.visitor, self.guide, *messages, after=self.after, wait=wait)
        assert answer.status == 200, answer.problem
        self._take(answer)
        return answer

    def _take(self, answer: Answer) -> None:
        self._applying = True
        for update in answer.updates:
            self.doc.apply_update(update)
        self._applying = False
        self.after = answer.after

    def _note(self, event: TransactionEvent) -> None:
        if not self._applying:
            self.made.append(event.update)


def an_edit(words: str = "x", client: int = 0) -> bytes:
    """The first edit of a replica. client: its number; 0 draws one."""
    doc: Doc = Doc(client_id=client) if client else Doc()
    text = doc.get("text", type=Text)
    text += words
    return doc.get_update()


async def seq_of(house: House, guide: str) -> int:
    return (await UpdateLog(house.resources.database).open(Document(FIRST_TENANT, GuideId(guide)))).seq


async def text_of(house: House, guide: str) -> str:
    """What the log alone gives."""
    kept = await UpdateLog(house.resources.database).open(Document(FIRST_TENANT, GuideId(guide)))
    doc: Doc = Doc()
    for update in (kept.snapshot, *(entry.update for entry in kept.entries)):
        if update:
            doc.apply_update(update)
    return str(doc.get("text", type=Text))
