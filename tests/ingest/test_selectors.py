"""What selectors, addresses and texts say, read as data."""

from __future__ import annotations

import pytest

from ingest.addresses import masked_address, shown_address
from ingest.importers.locators import frame_from_locator, option_from_locator, selector_from_locator
from ingest.selectors import css_attribute, css_id, hint_in, parts_of
from ingest.targets import words_from_id
from ingest.text import plain, shorten


@pytest.mark.parametrize(
    ("selector", "tag", "attributes", "text"),
    [
        ("form > input#user.wide[name='u']", "input", {"id": "user", "name": "u"}, ""),
        ('[data-test="a > b"]', "", {"data-test": "a > b"}, ""),
        ("#a\\:b", "", {"id": "a:b"}, ""),
        ("li:nth-of-type(2) a[href='#x']:hover", "a", {"href": "#x"}, ""),
        ("div:not(.a > .b) ~ select", "select", {}, ""),
        ("pierce/#x", "", {"id": "x"}, ""),
        ("xpath///*[@id=\"a/b\"]/span[1]", "span", {}, ""),
        ("xpath/(//a[contains(text(),'It is')])[2]", "a", {}, "It is"),
        ("xpath///button[normalize-space()=\"Go\"]", "button", {}, "Go"),
        ("aria/Save[role=\"button\"]", "", {"role": "button"}, "Save"),
        ('aria/[name="A [b]"]', "", {}, "A [b]"),
        ("text/Read > more", "", {}, "Read > more"),
        ("", "", {}, ""),
        ("[[[", "", {}, ""),
        (">", "", {}, ""),
    ],
)  # fmt: skip
def test_a_selector_tells_of_the_element_it_ends_in(
    selector: str, tag: str, attributes: dict[str, str], text: str
) -> None:
    seen = hint_in(selector)
    assert (seen.tag, seen.attributes, seen.text) == (tag, attributes, text)


def test_what_is_around_an_element_is_told_apart_from_it() -> None:
    assert hint_in("#menu-item-12 > a > span").around == "menu-item-12"
    assert hint_in("#menu > a > span").parent == "a"
    assert hint_in("xpath///form[@id='login']/button/i").around == "login"


def test_brackets_and_quotes_hold_separators() -> None:
    assert parts_of("a[b=' ']>c:not(d > e) f", " >") == ["a[b=' ']", "c:not(d > e)", "f"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("login-button", "login button"),
        ("firstName", "first name"),
        ("user[email]", "user email"),
        ("searchBtn2", "search button 2"),
        ("größe-ändern", "größe ändern"),
        (":r1:", ""),
        ("ember1234", ""),
        ("a1b2c3d4", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_ids_become_words_unless_a_program_made_them_up(name: str, words: str) -> None:
    assert words_from_id(name, lower=True) == words


def test_any_id_can_be_written_as_css() -> None:
    assert css_id("a-b") == "#a-b"
    assert css_id("1:b") == '[id="1:b"]'
    assert css_attribute("name", 'say "hi" \\') == '[name="say \\"hi\\" \\\\"]'


@pytest.mark.parametrize(
    ("locator", "selector"),
    [
        ("id=a", "#a"),
        ("name=b", '[name="b"]'),
        ("css=a.b > c", "a.b > c"),
        ("xpath=//a", "xpath///a"),
        ("//a[1]", "xpath///a[1]"),
        ("(//a)[1]", "xpath/(//a)[1]"),
        ("linkText=Log = out", "text/Log = out"),
        ("class=wide", ".wide"),
        ("bare", "#bare"),
    ],
)
def test_a_selenium_locator_has_a_spelling_in_the_recorder(locator: str, selector: str) -> None:
    assert selector_from_locator(locator) == selector


def test_frames_are_entered_and_left() -> None:
    assert frame_from_locator((), "index=1") == (1,)
    assert frame_from_locator((1,), "index=0") == (1, 0)
    assert frame_from_locator((1, 0), "relative=parent") == (1,)
    assert frame_from_locator((1, 0), "relative=top") == ()
    assert frame_from_locator((1,), "id=pay") == (1, "#pay")


def test_an_option_is_named_by_its_words_or_by_its_place() -> None:
    assert option_from_locator("label=Two") == ("Two", None)
    assert option_from_locator("index=1") == ("", 1)
    assert option_from_locator("a=b") == ("a=b", None)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("short", 5, "short"),
        ("some longer words", 12, "some longer…"),
        ("abcdefghij", 5, "abcd…"),
        ("e\u0301" * 5, 6, "e\u0301e\u0301…"),
        ("🇩🇪🇫🇷🇮🇹", 5, "🇩🇪🇫🇷…"),
        ("👍🏽👍🏽👍🏽", 4, "👍🏽…"),
        ("a" + "\u0301" * 50, 5, "a\u0301\u0301\u0301…"),
    ],
)
def test_a_text_is_cut_where_a_reader_would_cut_it(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short
    assert len(shorten(text, limit)) <= limit


def test_a_text_for_people_holds_only_what_can_be_seen() -> None:
    assert plain(" a\tb\u200b\x00\u202e\ue000 \n c ") == "ab c".replace("ab", "a b")


@pytest.mark.parametrize("url", ["http://[", "http://a]b", "http://", "%%%", "https://example.com/%FF", "javascript:x"])
def test_any_address_can_be_shown_and_masked(url: str) -> None:
    assert isinstance(shown_address(url), str)
    assert masked_address(masked_address(url)) == masked_address(url)
