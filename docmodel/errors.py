"""What docmodel says when bytes or values make no guide. These errors are its own, for it imports nothing of ours."""

from __future__ import annotations


class Invalid(ValueError):
    """This makes no guide. The message names the place and what is wrong there."""


class Unreadable(Invalid):
    """These bytes are no document at all, and no later edit will make them one."""
