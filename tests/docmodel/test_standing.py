"""Operations that are done together leave a guide as they do one by one, each in a guide that has seen the last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docmodel.edits import apply_operations
from docmodel.merging import merge
from docmodel.operations import AddStep, ChangeStep, MoveStep, NewStep, Operation, RemoveStep
from docmodel.view import view_from_update
from tests.docmodel.guides import STORY, guide

BEFORE = guide(*(NewStep(f"s{number}") for number in range(4)))

turns = st.lists(
    st.tuples(st.sampled_from(["add", "last", "move", "change", "remove"]), st.integers(0, 99)), max_size=12
)


def operations(turns: list[tuple[str, int]]) -> list[Operation]:
    """What makes sense, one after the other. New steps often come after the one before."""
    there, made = [f"s{number}" for number in range(4)], list[Operation]()
    for at, (turn, chance) in enumerate(turns):
        name = there[chance % len(there)] if there else None
        if turn in ("add", "last"):
            before = there[-1] if there and chance % 2 else name
            made.append(AddStep(f"n{at}", after=before) if turn == "add" else AddStep(f"n{at}"))
            there.append(f"n{at}")
        elif name is None:
            continue
        elif turn == "move":
            made.append(MoveStep(name, there[(chance // 7) % len(there)] if chance % 5 else None))
        elif turn == "change":
            made.append(ChangeStep(name, title=f"{chance}"))
        else:
            made.append(RemoveStep(name))
            there.remove(name)
    return made


@STORY
@given(turns)
def test_together_or_one_by_one_it_is_the_same_guide(turns: list[tuple[str, int]]) -> None:
    done = operations(turns)
    together = merge([BEFORE, apply_operations(BEFORE, done, 5)])
    one_by_one = BEFORE
    for client, operation in enumerate(done, 6):
        one_by_one = merge([one_by_one, apply_operations(one_by_one, [operation], client)])
    assert _said(together) == _said(one_by_one)


def _said(update: bytes) -> list[tuple[str, str]]:
    return [(step.id, step.title) for step in view_from_update(update).steps]
