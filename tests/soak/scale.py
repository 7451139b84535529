"""How much a reliability test does, and from which seed: a sample in ``make test``, all of it in ``make soak``.

Whatever a test does by chance comes from SEED, so one number makes it do the same again: ``CAIRN_SEED=7 make test``.
What processes and the network add to it – when a commit lands, which of two frames is first – no seed decides.
"""

from __future__ import annotations

import os
import random
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("CAIRN_SOAK") == "1"
SEED = int(os.environ.get("CAIRN_SEED", "1"))


def scaled(sample: T, full: T) -> T:
    """The one in ``make test``, the other in ``make soak``."""
    return full if FULL else sample


def chance(*what: object) -> random.Random:
    """A stream of random choices of its own for each thing that makes some, so that none changes another's."""
    return random.Random(" ".join(map(str, (SEED, *what))))
