"""Why a step shows no picture: a recorder that took none says so in the event that the step was made from.

    {"n": 4, "type": "click", …, "shot": {"missing": "The page changed before there was time for a picture."}}

In a guide without any picture nobody misses one, and nothing is said. Nor is it of what is done in the browser's own
bars (another address, another tab, back): no picture shows these, so a recorder takes none and says no reason.

The reason is read where it was written (ingest/wire.py, `Shot.missing`) rather than kept once more beside the picture:
older guides say it too, and whoever adds a picture has nothing to take away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from docmodel.text import line
from docmodel.values import json_from_text
from docmodel.view import GuideView, StepView

LONGEST: Final = 200  # characters, as recorders may say


def reasons_in(view: GuideView) -> Mapping[str, str]:
    """What readers are told in place of a picture, by the id of the step."""
    if not any(step.picture for step in view.steps):
        return {}
    return {step.id: why for step in view.steps if (why := why_unpictured(step))}


def why_unpictured(step: StepView) -> str | None:
    """The recorder's sentence, None where there is a picture or nobody said why there is none."""
    raws = None if step.picture else json_from_text(step.event)
    reasons = []
    for raw in raws if isinstance(raws, list) else []:
        match raw:
            case {"shot": {"sha256": str()}}:
                return None  # there was one, and somebody took it away
            case {"shot": {"missing": str(said)}} if why := line(said)[:LONGEST]:
                reasons.append(why)
    return next(iter(reasons), None)
