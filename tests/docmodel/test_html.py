from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from docmodel.render.html import article_from_view
from docmodel.render.markup import ATTRIBUTES, TAGS, VOID, Markup, element
from docmodel.schema import Node, Shown
from docmodel.view import GuideView, view_from_update
from tests.docmodel.guides import RECORDED, STORY, guide, new_guides
from tests.docmodel.shown import picture_at, shown

GOLDEN = Path(__file__).parent / "fixtures" / "guide.html"


class Reader(HTMLParser):
    """Reads HTML as strictly as a browser is lenient: every element closed in turn, nothing that we do not write."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attrs} <= {name.lower() for name in ATTRIBUTES}
        assert tag != "h1"
        for name, value in attrs:
            assert value is not None
            assert name != "href" or value.startswith(("https://", "pictures/", "#step-"))
            self.ids += [value] if name == "id" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(written: str) -> Reader:
    reader = Reader()
    reader.feed(written)
    reader.close()
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    return reader


def words(view: GuideView) -> str:
    def inside(nodes: list[Node]) -> str:
        return "".join(node.get("text", "") + inside(node.get("content", [])) for node in nodes)

    return "".join(step.title + inside(list(step.body)) for step in view.steps)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_a_whole_guide_looks_as_it_should() -> None:
    written = article_from_view(shown(), picture_at)
    assert written + "\n" == GOLDEN.read_text("utf-8")
    read(written)


@STORY
@given(new_guides)
def test_any_guide_is_sound_html_with_all_its_words(new: NewGuide) -> None:
    view = view_from_update(new_guide(new, 1))
    reader = read(article_from_view(view, picture_at))
    left = iter(without_spaces(reader.text))
    assert all(letter in left for letter in without_spaces(words(view)))


def test_there_is_no_style_or_script_in_it() -> None:
    written = article_from_view(shown(), picture_at)
    assert "style=" not in written
    assert "<script" not in written


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " https://e.org", "//e.org", "/\\e.org", "vbscript:x", "data:text/html,x", "../x", "x:y/z"],
)
def test_an_address_that_may_not_be_followed_is_not_written(url: str) -> None:
    assert element("a", {"href": url}, "é") == "<a>é</a>"
    assert "src" not in element("img", {"src": url})


@pytest.mark.parametrize(
    "url", ["https://e.org/?a=1&b", "mailto:zoë@e.org", "/blobs/a?sig=x", "pictures/1.png", "#step-a1"]
)
def test_other_addresses_are_written_and_escaped(url: str) -> None:
    assert element("a", {"href": url}) == f'<a href="{url.replace("&", "&amp;")}"></a>'


def test_a_picture_may_be_in_the_page_and_is_then_not_linked() -> None:
    written = article_from_view(shown(), lambda picture: "data:image/png;base64,aGk=")
    assert 'src="data:image/png;base64,aGk="' in written
    assert 'href="data:' not in written
    assert '<a><img src="data:image' in written


def test_a_picture_without_an_address_is_left_out() -> None:
    assert "<figure" not in article_from_view(shown(), lambda picture: None)


def test_texts_are_escaped_and_markup_is_not() -> None:
    assert element("p", {"class": '"><b>'}, "<i>&", Markup("<br>")) == (
        '<p class="&quot;&gt;&lt;b&gt;">&lt;i&gt;&amp;<br></p>'
    )


@pytest.mark.parametrize(("tag", "attribute"), [("script", "id"), ("p", "onclick"), ("p", "style")])
def test_what_is_not_on_the_list_cannot_be_written(tag: str, attribute: str) -> None:
    with pytest.raises(AssertionError):
        element(tag, {attribute: "x"})


def test_the_ring_is_drawn_in_the_pictures_own_pixels() -> None:
    asked: list[Shown] = []

    def url(picture: Shown) -> str:
        asked.append(picture)
        return "/blobs/x"

    written = article_from_view(shown(), url)
    assert 'viewBox="0 0 1280 800"' in written
    assert '<rect x="311" y="391" width="178" height="98"' in written
    assert [picture.width for picture in asked] == [1280, 390]


def test_what_was_recorded_with_a_picture_stands_beside_it() -> None:
    view = view_from_update(guide(NewStep("one", title="Save", picture=RECORDED)))
    written = article_from_view(view, picture_at)
    read(written)
    beside = written[written.index('<div class="beside">') :]
    assert '<figure class="then"><a href="pictures/bcbc.webp"><img src="pictures/bcbc.webp"' in beside
    assert '<video src="pictures/cdcd.webm" poster="pictures/abab.png" width="640" height="400" controls' in beside
    assert 'muted="" playsinline="" preload="none" aria-label="A clip of this step"></video>' in beside
    assert "autoplay" not in written


def test_of_what_was_recorded_with_it_only_what_is_there_is_shown() -> None:
    view = view_from_update(guide(NewStep("one", title="Save", picture=RECORDED)))
    alone = article_from_view(view, lambda shown: picture_at(shown) if shown == RECORDED else None)
    assert '<figure class="picture">' in alone
    assert "beside" not in alone
    inside = article_from_view(view, lambda shown: f"data:{shown.type};base64,aGk=")
    assert '<video src="data:video/webm;base64,aGk=" width' in inside  # the poster would be in the page twice
