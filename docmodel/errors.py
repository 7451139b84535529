"""What docmodel says when bytes or values make no guide. It has one error, for it imports nothing of ours."""

from __future__ import annotations


class Invalid(ValueError):
    """This makes no guide. The message names the place and what is wrong there."""
