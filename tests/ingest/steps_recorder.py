"""What Windows' Steps Recorder saves, made up: reports, .mht files and zips."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr


def action(number: int, does: str, says: str, program: str = "Notepad", **more: str) -> str:
    """more: further elements of the action, and `level`: the name and rectangle of what was clicked."""
    level = more.pop("level", "")
    name, _, rectangle = level.partition("|")
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in more.items())
    stack = f"<Level Name={quoteattr(name)} BoundingRectangle={quoteattr(rectangle)} />" if level else ""
    return (
        f'<EachAction ActionNumber="{number}" Time="10:00:0{number % 10}" FileName="X.EXE" '
        f'FileDescription={quoteattr(program)} CommandLine="x"><Description>{escape(says)}</Description>'
        f"<Action>{does}</Action><CursorCoordsXY>{100 + number},200</CursorCoordsXY>"
        f"<ScreenCoordsXYWH>0,0,1000,500</ScreenCoordsXYWH><UIAStack>{stack}</UIAStack>{inner}</EachAction>"
    )


def report(*actions: str, missed: int = 0) -> str:
    session = f'<RecordSession StartTime="10:00:00" StopTime="10:01:00" MissedActionCount="{missed}">'
    return f"<UserActionData>{session}{''.join(actions)}</RecordSession></UserActionData>"


def mht(xml: str, pictures: Mapping[str, bytes] = {}, around: str = "<Report>{}</Report>") -> bytes:
    page = f"<html><body><script id=myXML type=text/xml>{around.format(xml)}</script></body></html>"
    parts = [_part('text/html; charset="utf-8"', "main.htm", page.encode())]
    parts += [_part("image/jpeg", name, picture) for name, picture in pictures.items()]
    head = "From: <Saved by Steps Recorder>\r\nSubject: Recorded Steps\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/related; type="text/html"; boundary="----=_Next"\r\n\r\n'
    return (head + "".join(f"------=_Next\r\n{part}\r\n" for part in parts) + "------=_Next--\r\n").encode()


def zipped(content: bytes, name: str = "Recording_1.mht") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def _part(kind: str, name: str, content: bytes) -> str:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {name}"
    return f"{head}\r\n\r\n{_base64(content)}"


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode().replace("\n", "\r\n")
