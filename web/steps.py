"""/api/guides/<id>/steps: a step added, changed, moved or removed, by a program as by a person at the editor."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Blueprint, Response
from quart_schema import document_response, validate_request

from docmodel.operations import AddStep, ChangeStep, MoveStep, Operation, RemoveStep
from docmodel.schema import Box, Kind, Picture
from storage.errors import Invalid
from storage.ids import Digest, new_id
from storage.media import select_one_media
from web.asked import AskedGuide, asked_guide
from web.edits import edit
from web.encoding import Title, answer
from web.guides import Head
from web.resources import resources

Body = Annotated[str, Meta(max_length=100_000)] | list[dict[str, Any]]

blueprint = Blueprint("steps", __name__)


class Shown(Struct):
    """A picture that was uploaded to the guide before, and where in it the click was. Anything else is ignored."""

    media: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    box: Box | None = None


class New(Struct, forbid_unknown_fields=True):
    """A step to be. body: plain text or ProseMirror blocks. after: the step to come after; null to be the first."""

    title: Title
    kind: Kind = "action"
    body: Body = ""
    picture: Shown | None = None
    after: str | UnsetType | None = UNSET


class Change(Struct, forbid_unknown_fields=True):
    """What is to be different. What is left out stays; after moves the step."""

    title: Title | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    body: Body | UnsetType = UNSET
    picture: Shown | UnsetType | None = UNSET
    after: str | UnsetType | None = UNSET


class Added(Struct):
    """The new step's id, and the seq of the edit that brought it."""

    id: str
    head: int


@blueprint.post("/api/guides/<guide>/steps")
@validate_request(New)
@document_response(Added, 201)
async def add(guide: str, data: New) -> Response:  # noqa: ARG001
    """Add a step, at the end unless it says otherwise."""
    asked = asked_guide()
    step = new_id()
    picture = await _picture(asked, data.picture) if data.picture else None
    operation = AddStep(step, data.kind, data.title, data.body, picture=picture, after=data.after)
    return answer(Added(step, await edit(resources(), asked, [operation])), 201)


@blueprint.patch("/api/guides/<guide>/steps/<step>")
@validate_request(Change)
@document_response(Head)
async def change(guide: str, step: str, data: Change) -> Response:  # noqa: ARG001
    """Change or move a step."""
    asked = asked_guide()
    picture = await _picture(asked, data.picture) if isinstance(data.picture, Shown) else data.picture
    operations: list[Operation] = [
        ChangeStep(step, kind=data.kind, title=data.title, body=data.body, picture=picture),
    ]
    if data.after is not UNSET:
        operations.append(MoveStep(step, data.after))
    return answer(Head(await edit(resources(), asked, operations)))


@blueprint.delete("/api/guides/<guide>/steps/<step>")
@document_response(Head)
async def remove(guide: str, step: str) -> Response:  # noqa: ARG001
    """Remove a step. A version or an undo brings it back."""
    return answer(Head(await edit(resources(), asked_guide(), [RemoveStep(step)])))


async def _picture(asked: AskedGuide, shown: Shown) -> Picture:
    media = await select_one_media(resources().database, asked.guide.tenant, asked.guide.id, Digest(shown.media))
    if media is None:
        raise Invalid("This picture is not in this guide.", hint="POST its bytes to the guide's media first.")
    return Picture(media.sha256, media.type, media.width, media.height, shown.box)
