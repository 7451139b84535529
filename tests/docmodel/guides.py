"""Guides for tests: texts in many scripts, bodies of every shape, and replicas of one guide that people type in."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text, XmlElement, XmlFragment, XmlText, merge_updates

from docmodel.blocks import cleaned_blocks
from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from docmodel.schema import KINDS, MARKS, NODES, Box, Clip, Kind, Node, Picture, Still
from docmodel.text import clusters, size
from docmodel.view import canonical_bytes, view_from_update

# A busy machine is slow, and no reason to fail.
STORY = settings(deadline=None, database=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"  # three people and two joiners
PIECES = [
    "a",
    "Z",
    " ",
    "  ",
    "\n",
    "é",
    "e\u0301",
    "😀",
    FAMILY,
    "🇩🇪",
    "👍🏽",
    "السلام",
    "ा",
    "語",
    "ใ",
    "wort ",
    "Klick ",
]
PIECES += ["<b>", "&amp;", '"', "*", "_", "`", "[x](y)", "1. ", "#", "> ", "- ", "|", "\\", "~~", "$"]

words = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
marks = st.lists(
    st.sampled_from([*MARKS, "comment"]).map(
        lambda name: {"type": name, "attrs": {"href": "https://example.org/ä"}} if name == "link" else {"type": name}
    ),
    max_size=3,
)
texts = st.builds(lambda text, marks: {"type": "text", "text": text, "marks": marks}, words, marks)
attrs = st.fixed_dictionaries(
    {},
    optional={
        "level": st.integers(-1, 8),
        "start": st.integers(-1, 12),
        "language": st.sampled_from(["sh", "c++", "<x>"]),
    },
)


def _inside(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    kinds = st.sampled_from([*sorted(NODES - {"text"}), "table"])
    return st.builds(
        lambda kind, attrs, content: {"type": kind, "attrs": attrs, "content": content},
        kinds,
        attrs,
        st.lists(children, max_size=4),
    )


nodes = st.recursive(texts, _inside, max_leaves=8)
bodies: st.SearchStrategy[list[Node]] = st.lists(nodes, max_size=3).map(cleaned_blocks)

PICTURE = Picture("ab" * 32, "image/png", 1280, 800, Box(0.25, 0.5, 0.125, 0.1))
RECORDED = Picture(
    "ab" * 32,
    "image/png",
    1280,
    800,
    after=Still("bc" * 32, "image/webp", 1280, 800),
    clip=Clip("cd" * 32, "video/webm", 640, 400),
)
NAMES = ["s1", "s2", "s3", "s4", "s5"]


@st.composite
def new_steps(draw: st.DrawFn) -> tuple[NewStep, ...]:
    kinds: st.SearchStrategy[Kind] = st.sampled_from(KINDS)
    return tuple(
        NewStep(
            id=name,
            kind=draw(kinds),
            title=draw(words),
            body=draw(bodies),
            event=draw(st.sampled_from([None, '[{"type":"click","n":1,"x":1.0}]'])),
            picture=draw(st.sampled_from([None, PICTURE, RECORDED])),
        )
        for name in NAMES[: draw(st.integers(1, 3))]
    )


new_guides: st.SearchStrategy[NewGuide] = st.builds(
    NewGuide,
    title=words,
    summary=words,
    tags=st.lists(st.sampled_from(["größe", "تسمية", "b"]), max_size=2).map(tuple),
    steps=new_steps(),
    source=st.sampled_from([None, '{"format":"recorder","name":"é.json"}']),
)


def guide(*steps: NewStep, title: str = "Größe 😀", client: int = 1) -> bytes:
    return new_guide(NewGuide(title=title, steps=steps), client)


def merged(*updates: bytes) -> bytes:
    return bytes(merge_updates(*updates))


def canonical(update: bytes) -> bytes:
    return canonical_bytes(view_from_update(update))


def replica(update: bytes, client: int) -> Doc[Any]:
    doc: Doc[Any] = Doc(client_id=client)
    doc.apply_update(update)
    return doc


def document(build: Any) -> bytes:
    """A document that `build(guide, steps)` made with its own hands, right or wrong."""
    doc: Doc[Any] = Doc(client_id=9)
    root = doc.get("guide", type=Map)
    root["schema"] = 1
    build(root, doc.get("steps", type=Map))
    return bytes(doc.get_update())


def shared_texts(doc: Doc[Any]) -> list[Text | XmlText]:
    """Every text of a guide that somebody may type in, always in the same order."""
    root, steps = doc.get("guide", type=Map), doc.get("steps", type=Map)
    found: list[Text | XmlText] = [root["title"], root["summary"]]
    for name in sorted(steps):
        found += [steps[name]["title"], *_texts_in(steps[name]["body"])]
    return found


def _texts_in(parent: XmlFragment | XmlElement) -> list[Text | XmlText]:
    found: list[Text | XmlText] = []
    for child in parent.children:
        if isinstance(child, XmlText):
            found.append(child)
        elif isinstance(child, XmlElement):
            found += _texts_in(child)
    return found


def typed(update: bytes, client: int, where: int, at: int, removed: int, letters: str) -> bytes:
    """The update of somebody who deletes some letters in one of a guide's texts, and types others there."""
    doc = replica(update, client)
    before = doc.get_state()
    choice = shared_texts(doc)
    shared = choice[where % len(choice)]
    plain = list(clusters("".join(chunk for chunk, _ in shared.diff())))
    start = at % (len(plain) + 1)
    left = size("".join(plain[:start]))
    gone = size("".join(plain[start : start + removed]))
    with doc.transaction():
        if gone:
            del shared[left : left + gone]
        if letters:
            shared.insert(left, letters)
    return bytes(doc.get_update(before))
