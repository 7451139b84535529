"""Reading: a file's bytes to a JSON value, within bounds, or Refused with the line and column of the trouble."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from ingest.errors import Refused
from ingest.events import Json
from storage.errors import TooMuch

MIB = 1024 * 1024
MAX_BYTES = 32 * MIB
MAX_STEPS = 2_000  # steps in one recording; longer ones are no guide that a person would follow
MAX_DEPTH = 64  # lists and objects inside each other

_STARTS = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite": "a database",
}
HINT = (
    "Export the recording as JSON from Chrome's Recorder, save a .side project from Selenium IDE, or take a Playwright "
    "script, an rrweb stream or what Windows' Steps Recorder saved."
)
SEEN = 4096  # bytes by which it is judged whether a file is text at all
# All but control characters that stand in no text. Text in another encoding, UTF-16 too, has nothing but these.
_OF_TEXT = bytes((0, *range(9, 14), 27, *range(32, 256)))


def json_from_bytes(file: str, content: bytes) -> Json:
    """The JSON value in a file. Raises Refused, and TooMuch for more than MAX_BYTES."""
    return json_from_text(file, text_from_bytes(file, content))


def text_from_bytes(file: str, content: bytes) -> str:
    """The text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises Refused, and TooMuch for more than MAX_BYTES.
    """
    check_size(file, len(content))
    text = _decoded(file, content)
    if not text.strip():
        raise Refused(file=file, reason="the file is empty", hint=HINT)
    return text


def json_from_text(file: str, text: str, deepest: int = MAX_DEPTH) -> Json:
    """Half a surrogate pair, which JavaScript leaves where it cuts an emoji in two, becomes U+FFFD: it could be neither
    stored nor shown. Raises Refused.
    """
    try:
        value: Json = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _no_json(file, text, error) from None
    except RecursionError:
        raise Refused(file=file, reason=f"more than {deepest} lists and objects inside each other") from None
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise Refused(file=file, reason=f"it is no JSON: {error}") from None
    return _checked(file, value, deepest)


def check_size(file: str, size: int) -> None:
    """Raise TooMuch for a file that need not even be read."""
    if size > MAX_BYTES:
        raise TooMuch(
            f"{file}: the file has {size / MIB:.1f} MiB, and a recording may have {MAX_BYTES // MIB} MiB",
            hint="Record the task again in shorter parts.",
        )


def check_count(file: str, count: int) -> None:
    """Raise TooMuch for more steps than a guide may have."""
    if count > MAX_STEPS:
        raise TooMuch(
            f"{file}: the recording has {count:,} steps, and a guide may have {MAX_STEPS:,}",
            hint="Record the task again in shorter parts.",
        )


def _decoded(file: str, content: bytes) -> str:
    for start, what in _STARTS.items():
        if content.startswith(start):
            raise Refused(file=file, reason=f"it is {what}, not a recording", hint=HINT)
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        place = f"line {content.count(bytes([10]), 0, error.start) + 1}, byte {error.start}"
        if error.end == len(content) and len(content) > 2:
            raise _cut_off(file, place) from None
        if content[:SEEN].translate(None, _OF_TEXT):
            raise Refused(file=file, reason="it is no text, and so no recording", hint=HINT) from None
        raise Refused(
            file=file,
            place=place,
            reason=f"the text is not {encoding.upper().removesuffix('-SIG')}",
            hint="Save the file as UTF-8 and import it again.",
        ) from None


def _no_json(file: str, text: str, error: json.JSONDecodeError) -> Refused:
    place = f"line {error.lineno}, column {error.colno}"
    begins, ends = text.lstrip()[0], text.rstrip()[-1]
    if begins in "{[" and (error.pos >= len(text.rstrip()) or ends not in "}]"):
        return _cut_off(file, place)
    reason = f"it is no JSON: {error.msg}" if begins in "{[" else "it is no JSON"
    return Refused(file=file, place=place, reason="it is HTML or XML, not JSON" if begins == "<" else reason, hint=HINT)


def _cut_off(file: str, place: str) -> Refused:
    return Refused(
        file=file,
        place=place,
        reason="the file ends in the middle, as if it had been cut off",
        hint="Export the recording once more, and check that the whole file was copied.",
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _checked(file: str, value: Json, deepest: int) -> Json:
    """The same value within this depth, each number finite and each text whole. Without recursion."""
    root: list[Json] = [value]
    todo: list[tuple[list[Json] | dict[str, Json], int]] = [(root, 0)]
    while todo:
        holder, depth = todo.pop()
        if depth > deepest:
            raise Refused(file=file, reason=f"more than {deepest} lists and objects inside each other")
        for key, inner in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            if isinstance(inner, dict | list):
                todo.append((inner, depth + 1))
            elif isinstance(inner, float) and not math.isfinite(inner):
                raise Refused(file=file, reason="it holds a number that is too large")
            elif isinstance(inner, str) and not inner.isascii():
                holder[key] = inner.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # type: ignore[index,call-overload]  # key comes from holder
        if isinstance(holder, dict) and not all(key.isascii() for key in holder):
            mended = {
                key.encode("utf-16", "surrogatepass").decode("utf-16", "replace"): at for key, at in holder.items()
            }
            holder.clear()
            holder.update(mended)
    return root[0]
