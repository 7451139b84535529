"""What stands inside a line of Markdown: text that means only itself, and marks that begin and end where they should.

CommonMark opens and closes emphasis by the characters around a delimiter (its "flanking" rules), so `**"Yes"**then` is
not bold. Where a delimiter would not be understood, the HTML tag is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from docmodel.render.inline import Break, Marked, Piece, pieces_from_inline
from docmodel.schema import Node

DELIMITERS: Final = {"bold": "**", "italic": "*", "strike": "~~"}
TAGS: Final = {"bold": "strong", "italic": "em", "strike": "del", "underline": "ins"}
BREAK: Final = "\\\n"

_SPACES = re.compile(r"[ \t\r\n\v\f]+")
_SPECIAL = re.compile(
    r"[\\`*\[\]<~$]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word, an underscore is only itself
    r"|&(?=#?\w+;)"
)
_START = re.compile(r"(?m)^(?:(\d{1,9})(?=[.)])|(?=[#>+=|-]|:-))")


def escaped(text: str) -> str:
    """The text so that Markdown takes no letter of it for its own, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", _SPACES.sub(" ", text)).strip(" ")


def started(line: str) -> str:
    """Lines so that none of them is taken for a heading, a list, a quotation, a rule or a table."""
    return _START.sub(r"\1\\", line)


def image(alt: str, path: str) -> str:
    return f"![{escaped(alt)}]({_address(path)})"


def link(words: str, path: str) -> str:
    return f"[{escaped(words)}]({_address(path)})"


def line_from_inline(nodes: Sequence[Node]) -> str:
    """The content of a paragraph or heading. It has line ends only where the author broke the line."""
    lines = [line.strip(" ") for line in _written(pieces_from_inline(nodes), "", "").split(BREAK)]
    said = [at for at, line in enumerate(lines) if line]
    return BREAK.join(lines[said[0] : said[-1] + 1]) if said else ""


def _written(pieces: Sequence[Piece], before: str, after: str) -> str:
    """before, after: the letters around, "" for the end of a line."""
    out = ""
    for at, piece in enumerate(pieces):
        if isinstance(piece, str):
            out += _SPECIAL.sub(r"\\\g<0>", _SPACES.sub(" ", piece))
        elif isinstance(piece, Break):
            out += BREAK
        else:
            following = _first(pieces[at + 1]) if at + 1 < len(pieces) else after
            out += _marked(piece, out[-1:] or before, following, beside=out[-1:])
    return out


def _first(piece: Piece) -> str:
    if isinstance(piece, str):
        return _SPACES.sub(" ", piece)[0]
    return "" if isinstance(piece, Break) else "*"


def _marked(marked: Marked, before: str, after: str, beside: str) -> str:
    """beside: the letter written just before on the same level, with which a delimiter must not run together."""
    name = marked.mark["type"]
    if name == "code":
        return _code(marked.pieces)
    if name == "link":
        return f"[{_written(marked.pieces, '[', ']')}]({_address(marked.mark['attrs']['href'])})"
    delimiter = DELIMITERS.get(name)
    inside = _written(marked.pieces, *("**" if delimiter else "><"))
    core = inside.strip(" ")
    if not core:
        return inside
    left, right = inside[: len(inside) - len(inside.lstrip(" "))], inside[len(inside.rstrip(" ")) :]
    before, after = left or before, right or after
    opens = not _is_mark(core[0]) or _parts(before)
    closes = not _is_mark(core[-1]) or _parts(after)
    if delimiter and opens and closes and (left or beside != delimiter[0]):
        return f"{left}{delimiter}{core}{delimiter}{right}"
    return f"{left}<{TAGS[name]}>{core}</{TAGS[name]}>{right}"


def _is_mark(letter: str) -> bool:
    """Whether some reader takes the letter for punctuation. Since CommonMark 0.31 that is symbols too."""
    return unicodedata.category(letter)[0] in "PS"


def _parts(letter: str) -> bool:
    """Whether every reader takes the letter for what stands between words: they differ on symbols and emoji."""
    return not letter or letter.isspace() or (_is_mark(letter) if letter.isascii() else _is_old_mark(letter))


def _is_old_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "P" and letter < "\U00010000"


def _code(pieces: Sequence[Piece]) -> str:
    """Code between more backticks than it holds, with a space where it would lose its own or touch them."""
    code = "".join(piece if isinstance(piece, str) else " " for piece in pieces).replace("\n", " ")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
    spaced = code.startswith("`") or code.endswith("`") or (code[0] == code[-1] == " " and code.strip(" ") != "")
    return f"{fence} {code} {fence}" if spaced else f"{fence}{code}{fence}"


def _address(url: str) -> str:
    """Addresses end at a space or an unpaired parenthesis, unless they stand between angle brackets."""
    url = re.sub(r"&(?=#?\w+;)", "&amp;", url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E"))
    return f"<{url}>" if re.search(r"[\s()]", url) else url
