from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmodel.blocks import blocks_from_text, checked_blocks, cleaned_blocks, cleaned_marks, text_from_blocks
from docmodel.errors import Invalid
from docmodel.schema import MAX_DEPTH, Node
from tests.docmodel.guides import STORY, nodes

TEXT: Node = {"type": "text", "text": "é"}
JUNK: Any = [None, 1, "text", [], {}, {"type": 5}, {"type": "text"}, {"type": "text", "text": 5}, {"content": "x"}]


def paragraph(*content: Any) -> Any:
    return {"type": "paragraph", "content": list(content)}


@STORY
@given(st.lists(nodes | st.sampled_from(JUNK), max_size=4))
def test_cleaning_twice_changes_nothing(given_nodes: list[Any]) -> None:
    blocks = cleaned_blocks(given_nodes)
    assert cleaned_blocks(blocks) == blocks


@pytest.mark.parametrize("junk", JUNK)
def test_what_is_no_node_is_left_out(junk: Any) -> None:
    assert cleaned_blocks([junk, {"type": "paragraph", "content": [junk, TEXT]}]) == [paragraph(TEXT)]


def test_an_unknown_block_is_what_is_in_it() -> None:
    table = {"type": "table", "content": [{"type": "row", "content": [paragraph(TEXT)]}]}
    assert cleaned_blocks([table]) == [paragraph(TEXT)]


def test_loose_text_becomes_a_paragraph() -> None:
    assert cleaned_blocks([TEXT, TEXT, {"type": "horizontalRule"}]) == [
        paragraph({"type": "text", "text": "éé"}),
        {"type": "horizontalRule"},
    ]


def test_a_list_holds_items_and_each_begins_with_a_paragraph() -> None:
    code = {"type": "codeBlock", "content": [TEXT]}
    lists = [{"type": "bulletList", "content": [TEXT, {"type": "listItem", "content": [code]}]}]
    assert cleaned_blocks(lists) == [
        {
            "type": "bulletList",
            "content": [
                {"type": "listItem", "content": [paragraph(TEXT)]},
                {"type": "listItem", "content": [{"type": "paragraph"}, code]},
            ],
        }
    ]


def test_empty_lists_and_quotations_are_left_out() -> None:
    assert cleaned_blocks([{"type": "bulletList"}, {"type": "blockquote"}]) == []


def test_a_lone_empty_paragraph_is_an_empty_body() -> None:
    assert cleaned_blocks([{"type": "paragraph"}]) == []


def test_code_has_no_marks_and_its_breaks_are_line_ends() -> None:
    content = [{**TEXT, "marks": [{"type": "bold"}]}, {"type": "hardBreak"}, TEXT]
    assert cleaned_blocks([{"type": "codeBlock", "content": content}]) == [
        {"type": "codeBlock", "content": [{"type": "text", "text": "é\né"}]}
    ]


def test_numbers_come_out_of_a_document_as_floats_and_are_whole_here() -> None:
    (heading,) = cleaned_blocks([{"type": "heading", "attrs": {"level": 3.0, "style": "x"}}])
    assert repr(heading["attrs"]) == "{'level': 3}"


@pytest.mark.parametrize("level", [0, 7, 2.5, "2", True, None, float("nan"), float("inf")])
def test_a_level_that_is_none_is_1(level: object) -> None:
    assert cleaned_blocks([{"type": "heading", "attrs": {"level": level}}])[0]["attrs"] == {"level": 1}


@pytest.mark.parametrize(
    "href",
    [
        "javascript:x",
        "java\nscript:x",
        " https://e.org",
        "https://e.org/ x",
        "//e.org",
        "data:text/html,x",
        5,
        None,
    ],
)
def test_a_link_that_may_not_be_followed_is_only_its_words(href: object) -> None:
    assert cleaned_marks([("link", {"href": href}), ("bold", {})]) == [{"type": "bold"}]


@pytest.mark.parametrize("href", ["http://e.org", "HTTPS://größe.example/?a=b&c", "mailto:zoë@example.org"])
def test_other_links_stay(href: str) -> None:
    assert cleaned_marks([("link", {"href": href, "target": "_blank"})]) == [{"type": "link", "attrs": {"href": href}}]


def test_code_stands_alone_but_does_not_drive_a_link_away() -> None:
    assert cleaned_marks([("bold", {}), ("code", {})]) == [{"type": "code"}]
    assert [mark["type"] for mark in cleaned_marks([("code", {}), ("link", {"href": "http://e.org"})])] == ["link"]


def test_deep_nesting_ends_without_an_error() -> None:
    deep: Any = paragraph(TEXT)
    for _ in range(MAX_DEPTH * 3):
        deep = {"type": "blockquote", "content": [deep]}
    assert cleaned_blocks([deep]) == []
    for _ in range(MAX_DEPTH * 3):
        deep = {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph(TEXT), deep]}]}
    blocks = cleaned_blocks([deep])
    assert text_from_blocks(blocks).split("\n") == ["é"] * (MAX_DEPTH // 2 - 1)
    assert cleaned_blocks(blocks) == blocks


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("words", "body must be a list"),
        ([paragraph(TEXT), {"type": "table"}], "body[1]"),
        ([paragraph(TEXT, {"type": "text"})], "body[0].content[1].text"),
        ([paragraph({**TEXT, "marks": [{"type": "blink"}]})], "body[0].content[0].marks[0]"),
        (
            [paragraph({**TEXT, "marks": [{"type": "link", "attrs": {"href": "javascript:"}}]})],
            "a link's href",
        ),
        ([{"type": "paragraph", "content": TEXT}], "body[0]: marks and content"),
        ([None], "body[0]"),
    ],
)
def test_who_can_be_told_is_told_the_place_of_what_is_wrong(value: object, place: str) -> None:
    with pytest.raises(Invalid, match="body") as error:
        checked_blocks(value)
    assert place in str(error.value)


def test_a_body_nested_too_deep_is_refused() -> None:
    deep: Any = paragraph(TEXT)
    for _ in range(MAX_DEPTH):
        deep = {"type": "blockquote", "content": [deep]}
    with pytest.raises(Invalid, match="inside each other"):
        checked_blocks([deep])


def test_plain_text_becomes_paragraphs_and_back() -> None:
    text = "Größe\nändern\n\n😀 weiter"
    blocks = blocks_from_text(text.replace("\n", "\r\n"))
    assert blocks == [
        paragraph({"type": "text", "text": "Größe"}, {"type": "hardBreak"}, {"type": "text", "text": "ändern"}),
        paragraph({"type": "text", "text": "😀 weiter"}),
    ]
    assert text_from_blocks(blocks) == "Größe\nändern\n😀 weiter"
    assert blocks_from_text(" \n\n ") == []
