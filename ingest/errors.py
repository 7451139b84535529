"""What an importer says when a file makes no guide: which file, which place in it, why, and what one can do."""

from __future__ import annotations

from storage.errors import Invalid


class Refused(Invalid):
    """This file cannot become a guide.

    file: its name. place: `line 3, column 7` or `steps[17].selectors[0]`, empty when it is the file as a whole.
    The reason never quotes a value of the file, for that value may be a secret.
    """

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, file: str = "", place: str = "", reason: str = ""
    ) -> None:
        # message comes first and alone because that is how an exception crosses a pipe.
        where = f"{file}: {place}: " if place else f"{file}: "
        super().__init__(message or where + reason, hint=hint)
        self.file = file
        self.place = place
        self.reason = reason


class Misshapen(ValueError):
    """A recording's JSON is not of the shape it should have. Becomes Refused where the file's name is known."""

    def __init__(self, place: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason
        self.hint = hint
