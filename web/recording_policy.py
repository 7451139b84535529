"""/api/recording-policy: how screens are recorded in the workspace. Read by whoever may look, set by its owners."""

from __future__ import annotations

import msgspec
from quart import Blueprint, Response
from quart_schema import document_response, validate_request

from auth.actor import author_of_person
from ingest.policy import NumberedPolicy, Policy
from storage.recording_policies import insert_policy
from web.asked import asked_workspace
from web.encoding import answer
from web.hearing import present_policy
from web.resources import resources

blueprint = Blueprint("recording_policy", __name__)


@blueprint.get("/api/recording-policy")
@document_response(NumberedPolicy)
async def read() -> Response:
    """What is masked, and how long raw events are kept."""
    here, asked = resources(), asked_workspace()
    return answer(await present_policy(here.database, asked.actor.tenant, asked.workspace.id))


@blueprint.put("/api/recording-policy")
@validate_request(Policy)
@document_response(NumberedPolicy, 201)
async def change(data: Policy) -> Response:
    """Let another policy hold for what is recorded from now on. What was recorded stays as it was masked."""
    here, asked = resources(), asked_workspace()
    text = msgspec.json.encode(data).decode()
    author = author_of_person(asked.actor.person)
    version = await insert_policy(here.database, asked.actor.tenant, asked.workspace.id, text, author)
    return answer(NumberedPolicy(version, data), 201)
