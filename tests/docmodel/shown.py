"""One guide with everything in it that can be shown: what the golden files are made from."""

from __future__ import annotations

from typing import Any

from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from docmodel.schema import Node, Picture, Shown
from docmodel.view import GuideView, view_from_update
from tests.docmodel.guides import PICTURE


def text(words: str, *names: str) -> Node:
    marks: list[Any] = [
        {"type": name} if "/" not in name else {"type": "link", "attrs": {"href": name}} for name in names
    ]
    return {"type": "text", "text": words, "marks": marks} if marks else {"type": "text", "text": words}


def node(kind: str, *content: Any, **attrs: Any) -> Node:
    found: Node = {"type": kind, "content": list(content)}
    return {**found, "attrs": attrs} if attrs else found


def said(words: str) -> Node:
    return node("paragraph", text(words))


def item(*blocks: Any) -> Node:
    return node("listItem", *blocks)


BODY = [
    node(
        "paragraph",
        text("Klicke "),
        text("fett und ", "bold"),
        text("beides", "bold", "italic"),
        text(", dann "),
        text("“ja”", "bold"),
        text("sofort, "),
        text("weg", "strike"),
        text(", "),
        text("darunter", "underline"),
        text(", "),
        text("a`b", "code"),
        text(" und "),
        text("Größe [1]", "https://example.org/größe_(1)?a=1&amp;b"),
        {"type": "hardBreak"},
        text("2. Zeile mit *Sternen*, snake_case, <b>, 3 $ & mehr"),
    ),
    node("heading", text("Überschrift #"), level=1),
    node(
        "bulletList",
        item(said("eins"), node("bulletList", item(said("eins a")), item(said("eins b")))),
        item(said("zwei"), node("codeBlock", text("echo 'é'\n```"), language="sh")),
    ),
    node("bulletList", item(said("andere Liste"))),
    node("orderedList", item(said("neun")), item(said("zehn"), node("blockquote", said("Zitat"))), start=9),
    {"type": "horizontalRule"},
    said("- kein Punkt"),
    said("# keine Überschrift"),
]

SHOWN = NewGuide(
    title="Größe *ändern* 😀",
    summary="Was hier steht.\n1. Absatz",
    steps=(
        NewStep("one", title='Klicke "Speichern" <jetzt>', body=BODY, picture=PICTURE),
        NewStep("part", "heading", "Teil 2", "Vorwort"),
        NewStep("tip", "tip", "Tastenkürzel", "Strg+S\n\ngeht auch"),
        NewStep("alert", "alert", "", "Nicht schließen!"),
        NewStep("gap", "gap", "Ein fremder Rahmen", "Sein Inhalt ließ sich nicht aufnehmen."),
        NewStep("two", title="انقر على حفظ", picture=Picture("cd" * 32, "image/webp", 390, 844)),
        NewStep("three", title=""),
    ),
)


def shown() -> GuideView:
    return view_from_update(new_guide(SHOWN, 1))


def picture_at(picture: Shown) -> str:
    return f"pictures/{picture.media[:4]}.{picture.type.rpartition('/')[2]}"
