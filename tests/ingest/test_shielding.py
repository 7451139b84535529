"""The second barrier: what a recorder overlooked does not get as far as the first write."""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import quote, quote_plus, unquote

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.addresses import masked_address, may_hold_address
from ingest.masking import masked_tokens
from ingest.patterns import _WORTH_A_LOOK, LOOKS_LIKE, PATTERNS, Pattern, _masker, masked_patterns, may_hold_pattern
from ingest.secrecy import _ALONE, _INSIDE, secret_noun
from ingest.selectors import hint_in
from ingest.shielding import Shield, shielded
from ingest.wire import Answered, Chosen, Clicked, Element, Navigated, Pressed, Said, Scene, Typed, Uploaded
from tests.ingest.everywhere import events_everywhere
from tests.ingest.said import choose, element, type_

ALL = Shield(frozenset(PATTERNS))
NONE = Shield(frozenset())


@pytest.mark.parametrize(
    ("pattern", "text", "masked"),
    [
        ("email", "Write to ana.bell+x@example.co.uk today", "Write to [e-mail] today"),
        ("phone", "Call +49 30 1234567 now", "Call [phone] now"),
        ("phone", "Call (212) 555-0123", "Call [phone]"),
        ("phone", "Call 030/1234567", "Call [phone]"),
        ("card", "Card 4111 1111 1111 1111 ok", "Card [card number] ok"),
        ("card", "4111-1111-1111-1111", "[card number]"),
        ("iban", "IBAN DE89 3704 0044 0532 0130 00", "IBAN [IBAN]"),
        ("ssn", "SSN 078-05-1120.", "SSN [ID number]."),
    ],
)
def test_what_looks_like_a_person_is_masked(pattern: Pattern, text: str, masked: str) -> None:
    assert masked_patterns(text, frozenset({pattern})) == masked
    assert masked_patterns(text, frozenset(PATTERNS)) == masked
    assert masked_patterns(text, frozenset()) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl.", "see [token]."),
        ("eyJhbGciOiJSU0EifQ.OKOawDo13gRp2oja.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodet", "[token]"),
        ("id_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "[token]"),
        ("您的令牌是eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln。", "您的令牌是[token]。"),
        ("sk-aaaaaaaaaaaaaaaaaaaaeyJhbGciOiJI.eyJzdWIiOiIxMjM0In0.c2ln", "[token]"),
        ("Bearer abc/eyJhbGciOiJI.eyJzdWIiOiIxMjM0In0.c2ln=, ok", "Bearer [token], ok"),
        ("eyJhbGciOiJIUzI1NiJ9.html", "eyJhbGciOiJIUzI1NiJ9.html"),
        ("eyJ.eyJ.eyJ", "eyJ.eyJ.eyJ"),
    ],
)
def test_a_token_goes_whole_with_what_is_written_on_to_it(text: str, masked: str) -> None:
    assert masked_tokens(text) == masked


@pytest.mark.parametrize(
    "text",
    ["2026-11-27", "27.11.2026", "Version 1.20.300", "Order 12345678", "1,234,567.89 EUR", "10:30:45", "127.0.0.1",
     "4111 1111 1111 1112", "1111 1111 1111 1111", "room 4", "a@b", "@ana", "50 %"],
)  # fmt: skip
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert masked_patterns(text, frozenset(PATTERNS)) == text


def test_a_field_is_judged_by_what_it_is_called() -> None:
    for field in (element("Password"), element("", id="login-pwd"), Element(((("input[name='cvc']"),),), label="Code")):
        said = shielded(Typed(n=1, at=1, element=field, value="hunter2!"), NONE)
        assert isinstance(said, Typed)
        assert (said.value, bool(said.secret)) == ("", True)


def test_a_value_is_judged_by_what_it_is() -> None:
    said = shielded(type_(1, "4111 1111 1111 1111", "Notes"), NONE)
    assert isinstance(said, Typed)
    assert (said.value, said.secret) == ("", "card number")


def test_a_secret_has_no_value_whatever_the_recorder_sends_with_it() -> None:
    said = shielded(type_(1, "hunter2", "Notes", secret="password"), NONE)
    assert isinstance(said, Typed)
    assert said.value == ""


def test_keys_in_a_secret_field_are_no_way_round() -> None:
    pressed = shielded(Pressed(n=1, at=1, element=element("Password"), keys=("Shift", "H")), NONE)
    assert pressed == Typed(n=1, at=1, element=element("Password"), secret="password")
    typed = shielded(type_(1, "x", "Password", then=("h", "Enter")), NONE)
    assert isinstance(typed, Typed)
    assert typed.then == ("Enter",)
    for keys in (("Enter",), ("Control", "v")):
        said = Pressed(n=1, at=1, element=element("Password"), keys=keys)
        assert shielded(said, NONE) == said


def test_what_was_given_to_a_field_that_is_marked_as_private_is_not_kept_whatever_it_looks_like() -> None:
    private = Element((("#x",),), role="slider", masked=True)
    typed = shielded(Typed(n=1, at=1, element=private, value="82,000 EUR", then=("x", "Enter")), NONE)
    assert typed == Typed(n=1, at=1, element=private, secret="secret", then=("Enter",))
    chosen = shielded(Chosen(n=1, at=1, element=private, value="Widowed"), NONE)
    assert chosen == Chosen(n=1, at=1, element=private, secret="secret")
    uploaded = shielded(Uploaded(n=1, at=1, element=private, files=("HIV report.pdf",)), NONE)
    assert uploaded == Uploaded(n=1, at=1, element=private)
    pressed = shielded(Pressed(n=1, at=1, element=private, keys=("8",)), NONE)
    assert pressed == Typed(n=1, at=1, element=private, secret="secret")
    for kept in (typed, chosen, uploaded, pressed):
        assert shielded(kept, NONE) == kept


def test_where_nothing_typed_is_kept_nothing_is() -> None:
    strict = Shield(frozenset(), typed=True)
    for said in (type_(1, "Ana", "Name"), choose(1, "France", "Country"), Answered(n=1, at=1, accept=True, text="Ana")):
        assert b"Ana" not in msgspec.json.encode(shielded(said, strict))
        assert b"France" not in msgspec.json.encode(shielded(said, strict))


SECRET = "ana.bell@example.com"
EVERYWHERE = events_everywhere(lambda: f"Ask {SECRET}")


def test_there_is_an_event_for_each_place_that_words_can_be_in() -> None:
    assert {type(said) for said in EVERYWHERE} == set(get_args(Said))
    assert len(EVERYWHERE) > 140


@pytest.mark.parametrize("said", EVERYWHERE, ids=lambda said: f"{type(said).__name__} {said.n}")
def test_no_text_of_an_event_keeps_it(said: Said) -> None:
    assert SECRET.encode() in msgspec.json.encode(said)
    assert SECRET.encode() not in msgspec.json.encode(shielded(said, ALL))


def test_tokens_and_secrets_in_addresses_go_in_any_case() -> None:
    scene = Scene("https://ana:pw@x.test/a?access_token=abcdefgh12345678&page=2", "T")
    said = shielded(Navigated(n=1, at=1, scene=scene), NONE)
    assert "abcdefgh" not in said.scene.url
    assert "pw@" not in said.scene.url
    assert "page=2" in said.scene.url
    assert shielded(said, ALL).scene.url.startswith("https://x.test/a?")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.test/?next=https://y.test/?token=abcdef&page=2", "https://x.test/?next=https://y.test/?token=masked&page=2"),
        ("https://x.test/#access_token=abcdef", "https://x.test/#access_token=masked"),
        ("https://x.test/app#/in?token=abcdef", "https://x.test/app#/in?token=masked"),
        ("https://x.test/reset/Xk29abcdefpR7vTb1/", "https://x.test/reset/masked/"),
        ("https://x.test/auth/confirm-email/0f8fad5b-d9cd-469f-abcdef867728950e?a=b", "https://x.test/auth/confirm-email/masked?a=b"),
        ("https://x.test/accounts/reset/MQ/c4x2yk-5f3babcdef0a1c2/", "https://x.test/accounts/reset/MQ/masked/"),
        ("https://x.test/activate/ImFuYSI:1qTq6z:Zkabcdef3m/", "https://x.test/activate/masked/"),
        ("https://x.test/Reset/Xk29abcdefpR7vTb1", "https://x.test/Reset/masked"),
        ("https://x.test/resetPassword/Xk29abcdefpR7vTb1", "https://x.test/resetPassword/masked"),
        ("https://x.test/verify/how-to-verify-an-address", "https://x.test/verify/how-to-verify-an-address"),
        ("https://x.test/guides/0f8fad5bd9cd469fa165", "https://x.test/guides/0f8fad5bd9cd469fa165"),
        ("https://ana@x.test:pw@y.test/", "https://y.test/"),
    ],
)  # fmt: skip
def test_what_lets_somebody_in_goes_from_an_address_without_escapes_and_from_words(url: str, kept: str) -> None:
    scene = Scene(url, f"At {url}")
    said = shielded(Clicked(n=1, at=1, scene=scene, element=Element((), name=f"Go to {url}")), NONE)
    assert isinstance(said, Clicked)
    assert said.scene.url == kept
    words = kept.replace("https://y.test/", "https://masked@y.test/") if "pw" in url else kept
    assert (said.scene.title, said.element.name) == (f"At {words}", f"Go to {words}")
    assert shielded(said, NONE) == said


@pytest.mark.parametrize("around", ["(see {})", "{}, then go on", "{}.", "{}|b", "[{}]"])
def test_what_lets_somebody_in_goes_from_a_sentence(around: str) -> None:
    link = "https://x.test/reset/Xk29fLq0ZpR7vTb1"
    assert masked_address(around.format(link)) == around.format("https://x.test/reset/masked")


IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.test/a?mail=ana%40example.org#t", "https://x.test/a?mail=[e-mail]#t"),
        (f"https://x.test/{quote(IBAN)}/edit", "https://x.test/[IBAN]/edit"),
        (f"https://x.test/?to={quote_plus(IBAN)}&page=2", "https://x.test/?to=[IBAN]&page=2"),
        ("https://x.test/#/of/ana%40example.org", "https://x.test/#/of/[e-mail]"),
        (f"https://x.test/?n={quote('https://y.test/?m=ana%40example.org', safe='')}", "https://x.test/?n=https:%2F%2Fy.test%2F%3Fm%3D[e-mail]"),
        (f"https://x.test/?n={quote('https://y.test/?token=abc', safe='')}", "https://x.test/?n=https:%2F%2Fy.test%2F%3Ftoken%3Dmasked"),
        ("https://x.test/?call=%2B49%2030%2F901820&page=2", "https://x.test/?call=[phone]&page=2"),
        ("https://x.test/030%20901/820?page=2", "https://x.test/masked"),
        ("https://x.test/?call=030%20901/820", "https://x.test/?masked"),
        ("https://x.test/a%20b/50%25?q=c+d%2Fe#%C3%A9", "https://x.test/a%20b/50%25?q=c+d%2Fe#%C3%A9"),
        ("https://x.test/100%", "https://x.test/100%"),
    ],
)  # fmt: skip
def test_escapes_hide_nothing_in_an_address(url: str, kept: str) -> None:
    assert shielded(Navigated(n=1, at=1, scene=Scene(url)), ALL).scene.url == kept


def test_a_selector_that_quotes_an_escaped_address_goes() -> None:
    hiding = Element((("a[href='/of/ana%40example.org']",), ("#x",)))
    said = shielded(Clicked(n=1, at=1, element=hiding), ALL)
    assert said == Clicked(n=1, at=1, element=Element((("#x",),)))


ADDRESS = ["%40", "%2540", "%20", "+", "%2B", "/", "?", "&", "=", "#", "%2F", "%", "token", "ana@b.de", "ana", "b.de",
           "4111", "1111", "030", "901820", "https://", ":", "%3D", "%3Ftoken%3D", "é", quote(quote(IBAN))]  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(ADDRESS), max_size=14).map("".join))
def test_an_address_that_was_cleaned_once_holds_nothing_more(url: str) -> None:
    once = shielded(Navigated(n=1, at=1, scene=Scene(url)), ALL)
    assert shielded(once, ALL) == once
    read = once.scene.url
    for _ in range(3):
        read = unquote(read)
        assert masked_patterns(read, ALL.patterns) == read


@settings(deadline=None)
@given(st.sampled_from(EVERYWHERE), st.sampled_from([ALL, NONE, Shield(frozenset(PATTERNS), typed=True)]))
def test_shielding_twice_changes_nothing(said: Said, shield: Shield) -> None:
    once = shielded(said, shield)
    assert shielded(once, shield) == once


PARTS = [
    *(hint for hints in _INSIDE.values() for hint in hints.split()),
    *(hint for hints in _ALONE.values() for hint in hints.split()),
    *(
        "Pass",
        "word",
        "log in",
        "user",
        "Größe",
        "shipping",
        "#",
        "-",
        "_",
        " ",
        "[name='",
        "']",
        "\\31 ",
        "x",
        "9",
        "É",
    ),
]


@settings(deadline=None, max_examples=400)
@given(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("".join),
    st.sampled_from(["", "#", ".", "[name='{}']", "xpath///*[@id='{}']", "aria/", "text/", 'input[placeholder="{}"]']),
    st.sampled_from([str, str.upper, str.title]),
)
def test_the_quick_look_at_a_fields_names_overlooks_nothing(words: str, spelled: str, cased: Any) -> None:
    name = cased(words)
    selector = spelled.format(name) if "{}" in spelled else spelled + name
    said = shielded(Typed(n=1, at=1, element=Element(((selector,),)), value="hunter2!"), NONE)
    assert isinstance(said, Typed)
    assert bool(said.secret) == bool(secret_noun(hint_names(selector)))


def hint_names(selector: str) -> list[str]:
    seen = hint_in(selector)
    kept = [f"{key} {value}" for key, value in seen.attributes.items() if key not in ("href", "class", "value")]
    return [seen.text, *kept, *seen.classes]


DIGITS = [
    "0",
    "49",
    "+",
    "030",
    "(",
    ")",
    " ",
    "-",
    "/",
    ".",
    "DE",
    "89",
    "3704",
    "4111 1111",
    "078-05-1120",
    "a@b.de",
    "x",
]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([*DIGITS, " "]), max_size=12).map("".join))
def test_the_quick_look_at_a_text_overlooks_nothing(text: str) -> None:
    found = text
    for pattern in PATTERNS:  # each alone, without any look before
        found = LOOKS_LIKE[pattern].sub(_masker(pattern), found)
    assert may_hold_pattern(text) or found == text


@settings(deadline=None, max_examples=600)
@given(
    st.lists(
        st.sampled_from([*"/?#=@a. é", "://", "token", "reset", "/reset/", "Xk29fLq0", "ZpR7vTb1", "-_%"]), max_size=9
    ).map("".join)
)
def test_the_quick_look_for_an_address_overlooks_nothing(text: str) -> None:
    assert may_hold_address(text) or masked_address(text) == text


@pytest.mark.parametrize("sign", [*"_.~=:%-", "b", "B", "2"])
@pytest.mark.parametrize("long", [15, 16, 17])
def test_the_shortest_ticket_is_seen_at_a_quick_look(sign: str, long: int) -> None:
    random = ((sign + "aB1x") * 4)[: long - 1] + "x"
    text = f"/reset/{random}"
    assert masked_address(text) == ("/reset/masked" if long >= 16 else text)
    assert may_hold_address(text) == (long >= 16)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([*"01289ABxé٣ \n", "    ", "1234567"]), max_size=20).map("".join))
def test_the_shape_of_a_text_tells_what_the_text_does(text: str) -> None:
    assert may_hold_pattern(text) == (_WORTH_A_LOOK.search(text) is not None)


@pytest.mark.parametrize("escaped", [r"#ana\@example\.org", r"#ana\40 example.org", r"[id='ana\@example.org'] > b"])
def test_what_escapes_of_css_hide_is_found_in_selectors_and_in_frames(escaped: str) -> None:
    element = Element(role="button", name="Save", selectors=((escaped,), ("#save",)), frame=(escaped, 1))
    kept = shielded(Clicked(element, n=1, at=1), ALL)
    assert isinstance(kept, Clicked)
    assert kept.element == Element(role="button", name="Save", selectors=(("#save",),), frame=("masked", 1))
    assert shielded(kept, ALL) == kept
