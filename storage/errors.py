"""What can go wrong, in words: one for machines (``code``), one for people (the message).

Whoever raises one knows who can mend it. Only the edges (web/errors.py, web/socket.py) catch them all
and turn them into a status or a close code.
"""

from __future__ import annotations

from typing import ClassVar


class CairnError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500  # HTTP, RFC 9110
    close: ClassVar[int] = 1011  # WebSocket, RFC 6455 section 7.4

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        """message: a sentence for people; the class says it in general. hint: what to do about it, if that is known."""
        super().__init__(message or (type(self).__doc__ or "").partition("\n")[0])
        self.hint = hint


class Invalid(CairnError):
    """What was sent makes no sense."""

    code = "invalid"
    status = 400
    close = 4400


class Unknown(CairnError):
    """Please sign in."""

    code = "unknown"
    status = 401
    close = 4401


class Forbidden(CairnError):
    """This needs access that was not given."""

    code = "forbidden"
    status = 403
    close = 4403


class SetAside(Forbidden):
    """This is set aside until an operator has looked at it. It can be read, not changed."""

    code = "set_aside"
    close = 4423


class Gone(CairnError):
    """There is no such thing here.

    Said alike of what never was, of what was deleted, and of what one may not know exists.
    """

    code = "gone"
    status = 404
    close = 4404


class Conflict(CairnError):
    """It has changed meanwhile. Read it again and retry."""

    code = "conflict"
    status = 409
    close = 4409


class Taken(CairnError):
    """Somebody else already writes under this client id. Open the document anew, which draws another one."""

    code = "taken"
    status = 409
    close = 4410


class TooMuch(CairnError):
    """That is more than can be taken at once."""

    code = "too_much"
    status = 413
    close = 4413

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, retry_after: float | None = None
    ) -> None:
        """retry_after: seconds until asking again makes sense; None when sending less is the only way."""
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class Unavailable(CairnError):
    """Something this needs cannot be reached just now. Try again in a moment."""

    code = "unavailable"
    status = 503
    close = 1013
