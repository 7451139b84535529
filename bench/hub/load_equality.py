"""Whether all clients ended equal: their texts, made of what each received and wrote, and that of one who comes now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pycrdt import Doc, Text

from bench.hub.load_clients import Client, Crowd
from bench.hub.load_joining import join
from bench.hub.load_reading import Message
from bench.hub.load_tally import Log, NotEqual
from bench.hub.updates import TEXT, letter_update

SAMPLED = 3  # documents, and clients in each

T = TypeVar("T")


def check_equal(crowd: Crowd, log: Log, messages: Sequence[Message], sent: Sequence[int]) -> None:
    """Raises NotEqual when one of the sampled differs. That each saw every edit is counted elsewhere."""
    by_document: dict[int, list[Client]] = {}
    for client in crowd.clients:
        by_document.setdefault(client.document, []).append(client)
    for document in _some(list(by_document)):
        people = by_document[document]
        written = sum(sent[client.number] for client in people)
        texts = [_text_of(client, log, messages, sent[client.number]) for client in _some(people)]
        texts.append(_text_of_fresh(crowd, people[0]))
        if len(set(texts)) != 1 or len(texts[0]) != written:
            raise NotEqual(f"Of {written} letters clients have {[len(text) for text in texts]}, or in another order.")


def _some(those: Sequence[T]) -> list[T]:
    """The first, the last and one between, or as many as there are."""
    return [those[place] for place in sorted({0, len(those) // 2, len(those) - 1})]


def _text_of(client: Client, log: Log, messages: Sequence[Message], sent: int) -> str:
    """The text that a client's own Doc would show."""
    doc: Doc[Any] = Doc()
    doc.apply_update(client.base)
    for clock in range(sent):
        doc.apply_update(letter_update(client.id, clock))
    for whom, what in zip(log.whom, log.what, strict=True):
        if whom == client.number:
            doc.apply_update(messages[what].update)
    return str(doc.get(TEXT, type=Text))


def _text_of_fresh(crowd: Crowd, beside: Client) -> str:
    """The text that somebody gets who joins now."""
    fresh = Client(len(crowd.clients), beside.document, beside.place)
    join(crowd, [fresh])
    crowd.remove(fresh)
    return text_of_update(fresh.base)


def text_of_update(update: bytes) -> str:
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return str(doc.get(TEXT, type=Text))
