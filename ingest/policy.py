"""A workspace's recording policy: what is masked, what is pictured, how long raw events are kept. Versioned.

The recorder fetches it and masks by it; each step says by which version it was masked; the server masks by it again.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from ingest.languages.known import Code
from ingest.patterns import PATTERNS, Pattern
from ingest.shielding import Shield
from ingest.sites import bare_host

LONGEST = 365  # days that raw events may be kept

Host: TypeAlias = Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[^\s/:@*?#]+\Z")]
"""A host alone. What would block nothing, such as a whole address, is refused rather than believed in."""


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """How screens are recorded here.

    patterns: what is masked in every text and painted over in pictures. mask_selectors: CSS of what is never looked
    into. mask_typed: nothing that is typed is kept, whatever it is. pictures, clips: whether any are kept; a clip is
    many pictures, so there is none without them. after: whether recorders also take one of how it looked afterwards.
    block_sites: hosts that are not recorded at all, nor any host under them. language: that guides are told in, unless
    a recording asks for another. raw_days: days that raw events are kept after the last of them, enciphered; 0 lets
    them go when they are told.
    """

    patterns: tuple[Pattern, ...] = PATTERNS
    mask_selectors: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=500)], ...], Meta(max_length=100)] = ()
    mask_typed: bool = False
    pictures: bool = True
    clips: bool = False
    after: bool = False
    block_sites: Annotated[tuple[Host, ...], Meta(max_length=200)] = ()
    language: Code = "en"
    raw_days: Annotated[int, Meta(ge=0, le=LONGEST)] = 30


class NumberedPolicy(Struct, frozen=True):
    """A policy and its version; 0 is what holds where nobody has set any."""

    version: int
    policy: Policy


def shield_of(policy: Policy) -> Shield:
    return Shield(
        frozenset(policy.patterns),
        typed=policy.mask_typed,
        blocked=frozenset(bare_host(site) for site in policy.block_sites),
        pictures=policy.pictures,
        clips=keeps_clips(policy),
    )


def keeps_clips(policy: Policy) -> bool:
    return policy.clips and policy.pictures
