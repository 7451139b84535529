"""JSON as this server writes and reads it: by msgspec, UTF-8 as it is, and nothing that is not JSON.

What is nested deeper than NESTING is refused at the door. Whoever comes after it walks by recursion: the conversion to
Structs, the pickle for the process apart, the check of a step's blocks.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from quart import Response
from quart.json.provider import JSONProvider

from docmodel.schema import MAX_DEPTH
from docmodel.values import fits
from storage.errors import Invalid

NESTING = 2 * MAX_DEPTH + 32  # arrays and objects inside each other: a block and its content are two
TOO_DEEP = f"This JSON has more than {NESTING} lists and objects inside each other."

Line = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""A name somebody gives: one line, with something to see in it."""

Address = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\x00-\x20\x7f]+@[^@\x00-\x20\x7f]+$")]
"""An e-mail address. Whether it is one, only a mail can tell (RFC 5321 allows nearly everything)."""


Held = Literal["view", "comment", "edit", "own"]
"""What somebody may do, from little to all (auth/access.py)."""

Title = Annotated[str, Meta(max_length=500)]
"""A title as it is being written: it may be empty. Line ends become spaces where it is kept."""

Tag = Annotated[str, Meta(min_length=1, max_length=60)]


class Json(JSONProvider):
    """Quart's way to JSON, through msgspec: half a surrogate pair or NaN is refused, and Structs are known."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:  # noqa: ARG002 - the options are json's
        return msgspec.json.encode(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:  # noqa: ARG002
        try:
            value = msgspec.json.decode(s)
        except RecursionError as error:
            raise Invalid(TOO_DEEP) from error
        if not fits(value, NESTING):
            raise Invalid(TOO_DEEP)
        return value


def answer(body: msgspec.Struct, status: int = 200) -> Response:
    """A Struct as JSON."""
    return Response(msgspec.json.encode(body), status, content_type="application/json")
