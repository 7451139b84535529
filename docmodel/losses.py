"""Losses: whether one edit took most of a guide away, as a slip, a script or a faulty editor does."""

from __future__ import annotations

from collections.abc import Sequence

from docmodel.blocks import text_from_blocks
from docmodel.document import document_from_update
from docmodel.view import GuideView, view_from_document

LEAST = 200  # letters' worth that a guide holds before there is anything to speak of
LEFT = 0.2  # of what it held, at most, when most of it is gone
STEP, PICTURE = 20, 100  # letters that each is worth, besides its words


def weight(view: GuideView) -> int:
    """How much a guide holds, in letters."""
    return (
        len(view.title)
        + len(view.summary)
        + sum(
            STEP + len(step.title) + len(text_from_blocks(step.body)) + (PICTURE if step.picture else 0)
            for step in view.steps
        )
    )


def is_loss(before: int, after: int) -> bool:
    """Whether most is gone. before, after: weights."""
    return before >= LEAST and after <= LEFT * before


def place_of_loss(before: Sequence[bytes], later: Sequence[bytes]) -> int | None:
    """Which of the later updates took most of the guide away all by itself; None when none did.

    before: the updates that make the guide they came upon. Raises Invalid when that is no guide.
    """
    doc = document_from_update(b"\0\0")
    for update in before:
        doc.apply_update(update)
    held = weight(view_from_document(doc))
    for place, update in enumerate(later):
        deletes = not update.endswith(b"\0")  # an update ends with its deletions, and "none" is a zero
        if deletes:
            held = weight(view_from_document(doc))
        doc.apply_update(update)
        if deletes and is_loss(held, weight(view_from_document(doc))):
            return place
    return None
