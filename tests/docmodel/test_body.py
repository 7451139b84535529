from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text, XmlElement, XmlFragment, XmlText

from docmodel.blocks import cleaned_blocks
from docmodel.body import marks_from_formats, read_body, write_body
from docmodel.schema import MAX_DEPTH, Node
from docmodel.text import clean
from tests.docmodel.guides import STORY, bodies


def body(blocks: list[Node], client: int = 1) -> tuple[Doc[Any], XmlFragment]:
    doc: Doc[Any] = Doc(client_id=client)
    fragment = doc.get("body", type=XmlFragment)
    write_body(fragment, blocks)
    return doc, fragment


def copied(doc: Doc[Any], client: int) -> tuple[Doc[Any], XmlFragment]:
    other: Doc[Any] = Doc(client_id=client)
    other.apply_update(doc.get_update())
    return other, other.get("body", type=XmlFragment)


def says(*texts: str) -> list[Node]:
    return [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in texts]


@STORY
@given(bodies)
def test_a_body_is_read_as_it_was_written(blocks: list[Node]) -> None:
    assert read_body(body(blocks)[1]) == blocks


@STORY
@given(bodies, bodies)
def test_a_body_can_become_any_other(before: list[Node], after: list[Node]) -> None:
    _, fragment = body(before)
    write_body(fragment, after)
    assert read_body(fragment) == after


@STORY
@given(bodies)
def test_writing_what_is_there_writes_nothing(blocks: list[Node]) -> None:
    doc, fragment = body(blocks)
    state = doc.get_state()
    write_body(fragment, blocks)
    assert doc.get_state() == state


@STORY
@given(bodies, bodies, bodies)
def test_two_who_rewrite_a_body_at_once_end_with_the_same(
    one: list[Node], mine: list[Node], theirs: list[Node]
) -> None:
    first, held = body(one)
    second, other = copied(first, 2)
    write_body(held, mine)
    write_body(other, theirs)
    first.apply_update(second.get_update())
    second.apply_update(first.get_update())
    assert read_body(held) == read_body(other)
    write_body(held, mine)
    assert read_body(held) == mine


def test_what_is_typed_in_a_paragraph_while_another_is_rewritten_stays() -> None:
    first, held = body(says("Öffne das Menü", "zweitens", "drittens"))
    second, other = copied(first, 2)
    write_body(held, says("Öffne das Menü schnell", "drittens"))
    write_body(other, says("Öffne das große Menü", "zweitens", "drittens 😀"))
    first.apply_update(second.get_update())
    assert read_body(held) == says("Öffne das große Menü schnell", "drittens 😀")


def test_two_who_begin_an_empty_body_write_in_one_paragraph() -> None:
    first, held = body([])
    second, other = copied(first, 2)
    write_body(held, says("é"))
    write_body(other, says("ü"))
    first.apply_update(second.get_update())
    assert len(read_body(held)) == 1


def test_a_mark_changes_without_the_words_being_written_again() -> None:
    first, held = body(says("Klick auf 😀 Speichern"))
    second, other = copied(first, 2)
    bold: list[Node] = [
        {"type": "text", "text": "Klick auf "},
        {"type": "text", "marks": [{"type": "bold"}], "text": "😀 Speichern"},
    ]
    write_body(held, [{"type": "paragraph", "content": bold}])
    write_body(other, says("Klick jetzt auf 😀 Speichern"))
    first.apply_update(second.get_update())
    bold[0]["text"] = "Klick jetzt auf "
    assert read_body(held) == [{"type": "paragraph", "content": bold}]


def test_a_hashed_name_is_the_marks_name() -> None:
    formats = {
        "link--UHACz/Nn": {"href": "https://e.org", "target": None},
        "bold": {},
        "italic": None,
        "b--c": {},
    }
    assert marks_from_formats(formats) == [{"type": "link", "attrs": {"href": "https://e.org"}}, {"type": "bold"}]


def test_marks_written_as_flags_or_nonsense_are_read() -> None:
    assert marks_from_formats({"bold": True, "link": "https://example.org", "code--": 5}) == [{"type": "bold"}]


def test_unknown_elements_texts_and_attributes_are_read_as_their_text() -> None:
    doc: Doc[Any] = Doc()
    fragment = doc.get("body", type=XmlFragment)
    fragment.children.append(XmlText("loose é"))
    fragment.children.append(XmlElement("video", {"src": "x"}, [XmlElement("paragraph", {}, [XmlText("inside")])]))
    heading = XmlElement("heading", {}, [XmlText("title"), XmlElement("mention", {}, [XmlText("@Zoë")])])
    fragment.children.append(heading)
    values: list[Any] = [2.5, "two", {"a": 1}, [1], None, True, b"2", Text("2")]
    for value in values[:-2]:
        heading.attributes["level"] = value
        assert read_body(fragment)[2]["attrs"] == {"level": 1}
    assert read_body(fragment) == [
        *says("loose é", "inside"),
        {"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "title@Zoë"}]},
    ]


def test_embedded_things_are_read_as_their_text_and_can_be_written_over() -> None:
    doc: Doc[Any] = Doc()
    fragment = doc.get("body", type=XmlFragment)
    text = XmlText("é")
    fragment.children.append(XmlElement("paragraph", {}, [text]))
    text.insert_embed(0, {"image": "x"})
    text.insert_embed(0, XmlElement("hardBreak"))
    text.insert_embed(0, Map({"a": 1}))
    assert read_body(fragment) == [
        {"type": "paragraph", "content": [{"type": "hardBreak"}, {"type": "text", "text": "é"}]}
    ]
    write_body(fragment, says("ü"))
    assert read_body(fragment) == says("ü")


@pytest.mark.parametrize("tag", ["blockquote", "div"])
def test_what_is_nested_too_deep_is_not_read(tag: str) -> None:
    doc: Doc[Any] = Doc()
    parent: Any = doc.get("body", type=XmlFragment)
    with doc.transaction():
        for _ in range(5_000):
            element = XmlElement(tag)
            parent.children.append(element)
            parent = element
        parent.children.append(XmlText("lost"))
        doc.get("body", type=XmlFragment).children.append(XmlElement("paragraph", {}, [XmlText("kept")]))
    fragment = doc.get("body", type=XmlFragment)
    assert read_body(fragment) == says("kept")
    write_body(fragment, says("written over"))
    assert read_body(fragment) == says("written over")


@STORY
@given(st.text(max_size=20))
def test_any_text_is_read_without_what_no_page_can_hold(text: str) -> None:
    doc: Doc[Any] = Doc()
    fragment = doc.get("body", type=XmlFragment)
    fragment.children.append(XmlElement("paragraph", {}, [XmlText(text)]))
    assert read_body(fragment) == (says(clean(text)) if clean(text) else [])


@pytest.mark.parametrize("depth", range(MAX_DEPTH - 4, MAX_DEPTH + 2))
@pytest.mark.parametrize("kind", ["bulletList", "blockquote", "codeBlock", "paragraph"])
def test_what_is_nested_as_deep_as_may_be_is_read_as_it_was_written(kind: str, depth: int) -> None:
    deep: Any = {
        "type": kind,
        "content": [*says("é")] if kind in {"bulletList", "blockquote"} else says("é")[0]["content"],
    }
    for _ in range(depth - 1):
        deep = {"type": "blockquote", "content": [deep]}
    blocks = cleaned_blocks([deep])
    assert read_body(body(blocks)[1]) == blocks
    assert cleaned_blocks(blocks) == blocks


@pytest.mark.parametrize("blocks", [[], [{"type": "paragraph"}], [{"type": "heading", "attrs": {"level": 2}}]])
def test_two_who_begin_in_an_empty_paragraph_at_once_write_in_the_same_text(blocks: list[Any]) -> None:
    _, fragment = body(blocks)
    (paragraph,) = fragment.children
    assert isinstance(paragraph, XmlElement)
    assert [type(child) for child in paragraph.children] == [XmlText]
    write_body(fragment, [*blocks, *says("é")])
    assert [type(child) for child in paragraph.children] == [XmlText]
