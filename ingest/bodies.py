"""Bodies: what a step says below its title, where the title could not say all. Pure. Nodes are ProseMirror JSON."""

from __future__ import annotations

from docmodel.schema import Mark, Node, is_link
from docmodel.text import clean
from ingest.addresses import shown_address
from ingest.events import NOTHING, Click, Event, Hover, Navigate, Type, Unknown
from ingest.languages.en import ENGLISH
from ingest.languages.language import Language
from ingest.text import plain, shorten
from ingest.wording import VALUE

WHOLE = 5_000  # code points of what was typed; nobody types more by hand


def body_from_event(event: Event, words: Language = ENGLISH) -> list[Node]:
    """Whole addresses and texts, why something was not understood, and what the recording's author noted."""
    blocks: list[Node] = []
    match event:
        case Navigate(way="address") if event.url and not _is_told(event.url):
            blocks = [paragraph(linked(event.url))]
        case Type() if not event.secret and (len(event.value) > VALUE or "\n" in event.value):
            blocks = [{"type": "codeBlock", "content": [text(shorten(event.value, WHOLE))]}]
        case Unknown():
            blocks = [paragraph(text(words.say("nothing.why") if event == NOTHING else event.why))]
        case Click() | Hover() if _is_nameless(event):
            code = text(event.target.selectors[0][-1], {"type": "code"})
            before, _, after = words.say("body.nameless", code="\0").partition("\0")
            blocks = [paragraph(text(before), code, text(after))]
    comment = event.raw.get("comment") if isinstance(event.raw, dict) else None
    if isinstance(comment, str) and plain(comment):
        blocks.append(paragraph(text(plain(comment))))
    return blocks


def paragraph(*content: Node) -> Node:
    return {"type": "paragraph", "content": list(content)}


def text(words: str, *marks: Mark) -> Node:
    return {"type": "text", "text": words, "marks": list(marks)} if marks else {"type": "text", "text": words}


def linked(url: str) -> Node:
    """The address as a link, where it is one that may be followed."""
    return text(url, {"type": "link", "attrs": {"href": url}}) if is_link(url) else text(clean(url))


def _is_told(url: str) -> bool:
    """Whether the title says the whole address already."""
    return shown_address(url) in (url, url.partition("://")[2].removesuffix("/"))


def _is_nameless(event: Click | Hover) -> bool:
    target = event.target
    return bool(target.selectors) and not (target.name or target.label or target.within or target.role)
