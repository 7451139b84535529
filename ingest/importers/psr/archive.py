"""What Windows' Steps Recorder (psr.exe) saves: a .zip with one .mht in it, which holds an XML report and its pictures.

Nothing in it is trusted: a zip is unpacked to a bound whatever it promises, and XML with a DTD is refused, for without
one it can name no entities and no files.
"""

from __future__ import annotations

import email
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from ingest.errors import Misshapen

MIB = 1024 * 1024
MAX_REPORT = 64 * MIB  # of a .mht, unpacked
MAX_MEMBERS = 100  # files in a zip
MAX_PARTS = 3_000  # of a .mht
MAX_XML = 16 * MIB  # characters of the report
DEEPEST = 32  # elements inside each other
_NO_REPORT = "it holds no report of Steps Recorder"
_HINT = "Save the recording in Steps Recorder (psr.exe), and import the .zip or the .mht as it is."
_HEAD = 4096  # bytes in which a .mht says what it is
_STARTS, _ENDS = "<UserActionData", "</UserActionData>"


@dataclass(frozen=True, slots=True)
class Report:
    """The report's element UserActionData, and the pictures by their names in lower case."""

    actions: Element
    pictures: dict[str, bytes]


class _Bounded(TreeBuilder):
    """Builds elements no deeper than anybody nests them."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misshapen("", f"its report has more than {DEEPEST} elements inside each other")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def is_archive(content: bytes) -> bool:
    """Whether it may be one: a zip, or a page saved with its pictures."""
    if content.startswith(b"PK\x03\x04"):
        return any(name.lower().endswith((".mht", ".mhtml")) for name in _names(content))
    return b"mime-version:" in content[:_HEAD].lower() and b"multipart/" in content[:_HEAD].lower()


def report_from_bytes(content: bytes) -> Report:
    """Raises Misshapen with the reason."""
    if content.startswith(b"PK\x03\x04"):
        content = _unpacked(content)
    texts: list[str] = []
    pictures: dict[str, bytes] = {}
    for number, part in enumerate(_parts(content)):
        if number > MAX_PARTS:
            raise Misshapen("", f"more than {MAX_PARTS:,} parts")
        name = part.get("Content-Location", "") or part.get_filename("") or ""
        body = part.get_payload(decode=True) if not part.is_multipart() else None
        if not isinstance(body, bytes):
            continue
        if part.get_content_maintype() == "image":
            pictures[str(name).replace("\\", "/").rpartition("/")[2].lower()] = body
        elif part.get_content_maintype() == "text":
            texts.append(_text(body, part.get_content_charset()))
    report = next((text for text in texts if _STARTS in text), None)
    if report is None:
        raise Misshapen("", _NO_REPORT, hint=_HINT)
    return Report(actions_from_text(report), pictures)


def actions_from_text(text: str) -> Element:
    """The report among whatever is around it. Raises Misshapen."""
    begins = text.find(_STARTS)
    ends = text.find(_ENDS, begins)
    if begins < 0 or ends < 0:
        raise Misshapen("", _NO_REPORT if begins < 0 else "its report ends in the middle", hint=_HINT)
    report = text[begins : ends + len(_ENDS)]
    if len(report) > MAX_XML:
        raise Misshapen("", f"its report has more than {MAX_XML // MIB} million characters")
    if "<!DOCTYPE" in report or "<!ENTITY" in report:
        raise Misshapen("", "its report declares entities, which no Steps Recorder does")
    parser = XMLParser(target=_Bounded())  # noqa: S314 — there is no DTD in it, so nothing to expand or to fetch
    try:
        parser.feed(report)
        found: Element = parser.close()
    except (ParseError, ValueError) as error:
        raise Misshapen("", f"its report is no XML: {error}", hint=_HINT) from None
    return found


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [each.filename for each in archive.infolist()[:MAX_MEMBERS]]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _unpacked(content: bytes) -> bytes:
    """The first .mht of a zip, never more than MAX_REPORT of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise Misshapen("", f"a zip of more than {MAX_MEMBERS} files")
            member = next(each for each in members if each.filename.lower().endswith((".mht", ".mhtml")))
            with archive.open(member) as opened:
                unpacked = opened.read(MAX_REPORT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Misshapen("", "the zip cannot be unpacked: it is damaged, or needs a password", hint=_HINT) from error
    if len(unpacked) > MAX_REPORT:
        raise Misshapen("", f"the zip holds more than {MAX_REPORT // MIB} MiB")
    return unpacked


def _parts(content: bytes) -> Iterator[Message]:
    try:
        yield from email.message_from_bytes(content).walk()
    except RecursionError:
        raise Misshapen("", "parts inside each other without end") from None


def _text(body: bytes, charset: str | None) -> str:
    """In the character set that it says, or else shows."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode(charset or "utf-8-sig", "replace")
    except LookupError:
        return body.decode("utf-8-sig", "replace")
