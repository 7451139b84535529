from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from docmodel.operations import NewStep
from docmodel.render.flow import markdown_from_blocks
from docmodel.render.markdown import markdown_from_view
from docmodel.schema import Node
from docmodel.view import view_from_update
from tests.docmodel import guides
from tests.docmodel.guides import RECORDED, STORY, guide
from tests.docmodel.shown import item, node, picture_at, said, shown, text

GOLDEN = Path(__file__).parent / "fixtures" / "guide.md"


def line(*content: Node) -> str:
    return markdown_from_blocks([node("paragraph", *content)], 2)


def test_a_whole_guide_reads_as_it_should() -> None:
    assert markdown_from_view(shown(), picture_at) == GOLDEN.read_text("utf-8")


def test_what_was_recorded_with_a_picture_follows_it() -> None:
    view = view_from_update(guide(NewStep("one", title="Save", picture=RECORDED)))
    assert markdown_from_view(view, picture_at).endswith(
        "![Save](pictures/abab.png)\n\n![How it looked then](pictures/bcbc.webp)\n\n"
        "[A clip of this step](pictures/cdcd.webm)\n"
    )


def test_pictures_that_are_not_there_are_left_out() -> None:
    assert "![" not in markdown_from_view(shown(), lambda picture: None)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("*a* `b` [c](d) <e> ~f~ $g$", r"\*a\* \`b\` \[c\](d) \<e> \~f\~ \$g\$"),
        ("snake_case _x_ größe_ä", r"snake_case \_x\_ größe_ä"),
        ("&amp; &#39; & &b", r"\&amp; \&#39; & &b"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("# a", r"\# a"),
        ("> a", r"\> a"),
        ("=== a", r"\=== a"),
        ("| a |", r"\| a |"),
        (":- | -", r"\:- | -"),
        ("  two\t spaces \n", "two spaces"),
        ("C:\\Größe", r"C:\\Größe"),
    ],
)
def test_words_mean_only_themselves(words: str, written: str) -> None:
    assert line(text(words)) == written


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ([text("fett ", "bold"), text("nach")], "**fett** nach"),
        ([text("a"), text("mitte", "bold"), text("z")], "a**mitte**z"),
        ([text("“ja”", "bold"), text("dann")], "<strong>“ja”</strong>dann"),
        ([text("“ja”", "bold"), text(" dann")], "**“ja”** dann"),
        ([text("“重要”", "italic"), text("です")], "<em>“重要”</em>です"),
        ([text("a", "bold"), text("b", "italic")], "**a**<em>b</em>"),
        ([text("a", "bold", "italic"), text("b", "bold")], "***a*b**"),
        ([text("  ", "bold"), text("a")], "a"),
        ([text("`", "code"), text(" "), text("a``b", "code")], "`` ` `` ```a``b```"),
        ([text("x", "https://e.org/(a)", "bold")], "[**x**](<https://e.org/(a)>)"),
        ([text("x", "https://e.org/a*b_c")], "[x](https://e.org/a*b_c)"),
        ([{"type": "hardBreak"}, text("a"), {"type": "hardBreak"}, text("- b"), {"type": "hardBreak"}], "a\\\n\\- b"),
    ],
)
def test_marks_begin_and_end_where_they_should(content: list[Node], written: str) -> None:
    assert line(*content) == written


def test_lists_that_follow_each_other_stay_two() -> None:
    one = node("orderedList", item(said("é")))
    assert markdown_from_blocks([one, one, one, said("c"), one], 2) == "1. é\n\n1) é\n\n1. é\n\nc\n\n1. é"


def test_an_item_may_begin_with_any_block() -> None:
    empty: Node = {"type": "paragraph"}
    lists = node("bulletList", item(empty, node("codeBlock", text("é"))), item(empty, {"type": "horizontalRule"}))
    assert markdown_from_blocks([lists], 2) == "- ```\n  é\n  ```\n- ___"


def test_headings_in_a_body_are_below_its_step() -> None:
    assert markdown_from_blocks([node("heading", text("C#"), level=2)], 3) == "##### C\\#"
    assert markdown_from_blocks([node("heading", text("é"), level=6)], 3) == "###### é"


@STORY
@given(guides.bodies)
def test_any_body_can_be_written(blocks: list[Node]) -> None:
    written = markdown_from_blocks(blocks, 2)
    assert written == written.strip("\n")
