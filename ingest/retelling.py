"""Retelling: all that a recorder said so far, as what its guide has to say. Pure, and made to be run apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import msgspec

from docmodel.document import EMPTY_UPDATE
from docmodel.edits import apply_operations
from docmodel.operations import NewStep
from docmodel.schema import Box, Clip, Picture, Still
from docmodel.telling import Telling, tell, untouched_steps
from docmodel.view import view_from_update
from ingest.compose import Composed, compose
from ingest.events import NOTHING, Json
from ingest.importers.agent import events_from_said, site_of, without_undone
from ingest.importing import json_text, told
from ingest.languages.known import LANGUAGES, Code
from ingest.languages.language import Language
from ingest.rerecording import operations, paired
from ingest.text import plain, shorten
from ingest.wire import Element, Rectangle, Said, Shot
from ingest.wording import LIMIT

SITES = 3  # that a summary names
CLIP: Final = "video/webm"  # the type of a clip


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture or clip whose bytes are here: what they are, and how large in pixels."""

    type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What there is to tell of a recording. batches: each a JSON list of Said, oldest first.

    pictures: by digest. title: given to it when it began. ended: whether nothing more will come. from_step, to_step:
    the stretch of the guide that it takes the place of, once it has ended. language: that its words are told in.
    """

    name: str
    batches: tuple[bytes, ...]
    pictures: Mapping[str, Kept]
    title: str
    after: str | None
    ended: bool
    from_step: str | None = None
    to_step: str | None = None
    language: Code = "en"


@dataclass(frozen=True, slots=True)
class Retold:
    """The update that makes a guide tell a recording; see docmodel/telling.py. And what it then says, in brief.

    steps: how many are numbered. last: the title of the last. since: the number of the event that it begins with.
    """

    update: bytes
    steps: int
    last: str
    since: int


_decoder = msgspec.json.Decoder(tuple[Said, ...])


def said_from_batch(batch: bytes) -> tuple[Said, ...]:
    return _decoder.decode(batch)


def batch_from_said(said: Sequence[Said]) -> bytes:
    return msgspec.json.encode(said)


def retell(update: bytes, heard: Heard, client: int) -> Retold:
    """Make the guide tell it. client: a number drawn for this one call."""
    telling = telling_from_heard(heard)
    steps = [step for step in telling.steps if step.kind != "heading"]
    last = steps[-1] if steps else NewStep(f"{heard.name}-0")
    return Retold(
        _update(update, heard, telling, client),
        sum(step.kind == "action" for step in steps),
        last.title,
        int(last.id.rpartition("-")[2]),
    )


def _update(update: bytes, heard: Heard, telling: Telling, client: int) -> bytes:
    if heard.from_step is None:
        return tell(update, telling, client)
    return _again(update, heard, telling, client) if heard.ended else EMPTY_UPDATE


def _again(update: bytes, heard: Heard, telling: Telling, client: int) -> bytes:
    """A stretch of the guide done again. Where its first step is gone, so is the stretch: what is new comes last."""
    view = view_from_update(update)
    ids = [step.id for step in view.steps]
    there = {step.id for step in view.steps}
    if any(step.id in there for step in telling.steps):
        return EMPTY_UPDATE  # it was told before, by somebody who did not live to say so
    first = ids.index(heard.from_step) if heard.from_step in there else len(ids)
    last = ids.index(heard.to_step) + 1 if heard.to_step in there else len(ids)
    pairs = paired(view.steps[first:last], telling.steps)
    after = ids[first - 1] if first else None
    return apply_operations(update, tuple(operations(pairs, untouched_steps(update), after)), client)


def telling_from_heard(heard: Heard) -> Telling:
    """The same events always give the same steps, with the same ids."""
    said = without_undone(one for batch in heard.batches for one in said_from_batch(batch))
    by_number = {one.n: one for one in said}
    words = LANGUAGES[heard.language]
    steps = tuple(_steps(compose(events_from_said(said, words)), by_number, heard, words))
    if not heard.ended:
        return Telling(heard.name, steps, heard.title or None, after=heard.after)
    return Telling(heard.name, steps, heard.title or _title(said, words), _summary(said, words), heard.after)


def _steps(
    composed: Sequence[Composed], said: Mapping[int, Said], heard: Heard, language: Language
) -> Iterator[NewStep]:
    """A step is called by its recording and its first event; a heading, which is no event, by the one after it.

    Where nothing was done by now, there is nothing to tell.
    """
    composed = [step for step in composed if step.meaning is not NOTHING]
    for at, step in enumerate(composed):
        numbers = _numbers(step)
        first = next((number for later in composed[at:] for number in _numbers(later)), 0)
        name = f"{heard.name}-{first}" if numbers else f"{heard.name}-{first}h"
        words = told(step, language)
        raws = json_text(step.raws) if numbers else None
        picture = _pictures([said[number] for number in numbers], said, heard.pictures)
        yield NewStep(name, words.kind, words.title, cast("list[Json]", words.body), raws, picture)


def _numbers(step: Composed) -> list[int]:
    """Its events' numbers, in order."""
    raws = [step.words.raw] if step.words else []
    raws += [event.raw for event in step.events]
    return [number for raw in raws if isinstance(raw, dict) and isinstance(number := raw.get("n"), int)]


def _pictures(those: Sequence[Said], said: Mapping[int, Said], pictures: Mapping[str, Kept]) -> Picture | None:
    """What a step shows: how it looked before the first of its events, how after the last, and the first clip."""
    picture = next((found for one in those if (found := _picture(one, said, pictures))), None)
    if picture is None:
        return None
    shots = [one.shot for one in those if one.shot]
    after = next((then for shot in reversed(shots) if (then := _after(shot, pictures))), None)
    clip = next((film for shot in shots if (film := _clip(shot, pictures))), None)
    return msgspec.structs.replace(picture, after=after, clip=clip)


def _after(shot: Shot, pictures: Mapping[str, Kept]) -> Still | None:
    kept = pictures.get(shot.after or "")
    return Still(shot.after, kept.type, kept.width, kept.height) if shot.after and kept and kept.type != CLIP else None


def _clip(shot: Shot, pictures: Mapping[str, Kept]) -> Clip | None:
    kept = pictures.get(shot.clip or "")
    return Clip(shot.clip, CLIP, kept.width, kept.height) if shot.clip and kept and kept.type == CLIP else None


def _picture(one: Said, said: Mapping[int, Said], pictures: Mapping[str, Kept]) -> Picture | None:
    """Its picture, or the one it shares; None until the bytes are here."""
    shot = one.shot
    if shot is not None and shot.of is not None:
        shared = said.get(shot.of)
        shot = shared.shot if shared else None
    kept = pictures.get(shot.sha256) if shot is not None and shot.sha256 else None
    if shot is None or shot.sha256 is None or kept is None or kept.type == CLIP:
        return None
    element = getattr(one, "element", None)
    box = _box(element.box, one) if isinstance(element, Element) and element.box else None
    return Picture(shot.sha256, kept.type, kept.width, kept.height, box)


def _box(box: Rectangle, one: Said) -> Box | None:
    """As parts of the picture, which shows the window's whole page; None where nothing of it is seen."""
    width, height = one.scene.width, one.scene.height
    if not width or not height:
        return None
    left, right = _share(box.x, width), _share(box.x + box.width, width)
    top, bottom = _share(box.y, height), _share(box.y + box.height, height)
    return Box(left, top, _size(left, right), _size(top, bottom)) if left < right and top < bottom else None


def _share(at: float, size: int) -> float:
    return min(max(at / size, 0.0), 1.0)


def _size(low: float, high: float) -> float:
    """As exact as it was measured, rather than as numbers are."""
    return round(high - low, 6)


def _title(said: Sequence[Said], words: Language) -> str:
    """What was done last says best what it was done for; the page it was done on, for want of that."""
    titles = [title for one in said if (title := plain(one.scene.title or one.scene.program))]
    return shorten(titles[-1], LIMIT) if titles else words.say("untitled")


def _summary(said: Sequence[Said], words: Language) -> str:
    """Where it was recorded. How long it is, every page says beside it."""
    sites = list(dict.fromkeys(site for one in said if (site := site_of(one.scene))))
    return words.say("summary", sites=words.listed(sites, SITES)) if sites else ""
