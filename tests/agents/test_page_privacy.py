"""Privacy at the source: what must not leave a page is in nothing that the page tells."""

from __future__ import annotations

import pytest

from tests.agents.pages import Deed, Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD = "4111 1111 1111 1111"


async def write(recorded: Recorded, selector: str, text: str) -> None:
    await recorded.page.locator(selector).focus()
    await recorded.page.keyboard.type(text)


def typed(deeds: list[Deed]) -> list[tuple[str, str | None]]:
    return [(deed["value"], deed.get("secret")) for deed in deeds if deed["type"] == "type"]


@pytest.mark.parametrize(
    ("field", "noun"),
    [
        ("#password", "password"),
        ("#kennwort", "password"),
        ("#otp", "one-time code"),
        ("#card", "card number"),
        ("#expiry", "card details"),
        ("#new", "password"),
        ("#boxes input", "one-time code"),
        ("#dots", "password"),
        ("#diary", "secret"),
    ],
)
async def test_what_is_typed_into_a_secret_field(recorded: Recorded, field: str, noun: str) -> None:
    await recorded.open("private.html")
    await write(recorded, f"{field} >> nth=0", "9")
    if field != "#boxes input":
        await recorded.page.keyboard.type("CANARY-typed")
    assert typed(await recorded.deeds()) == [("", noun)]
    assert "CANARY" not in str(await recorded.messages())


async def test_a_password_that_is_shown_is_still_one(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await recorded.page.locator("#show").click()
    await write(recorded, "#password", "CANARY-shown")
    await recorded.page.locator("#show").click()
    await recorded.page.locator("#show").click()
    assert typed(await recorded.deeds()) == [("", "password")]
    assert "CANARY" not in str(await recorded.messages())


@pytest.mark.parametrize("field", ["#free", "#rich", "#linked"])
async def test_what_was_typed_and_taken_back_is_private_for_as_long_as_it_stands(
    recorded: Recorded, field: str
) -> None:
    """However it is masked when it is told, and whatever is done before it is taken back, a pause among it."""
    await recorded.open("private.html")
    await write(recorded, field, "https://x.example/?token=CANARY two words")
    box = await recorded.page.locator(field).bounding_box()
    assert box is not None
    over = f"(m.masks ?? []).some(({{ x, y }}) => Math.hypot(x - {box['x']}, y - {box['y']}) < 2)"
    await recorded.page.locator("h1").click()
    typed = await recorded.until("m.kind === 'deed' && m.deed.type === 'type'")
    clicked = await recorded.until("m.kind === 'deed' && m.deed.type === 'click'")
    await recorded.background.evaluate("keys => takeBack(keys)", [clicked["key"]])
    await recorded.background.evaluate("() => { stop(); begin({ after: true }) }")
    await recorded.until("m.kind === 'calm' && m.masks")
    assert await recorded.background.evaluate(f"() => told.filter(m => {over}).length") == 0
    await recorded.background.evaluate("keys => takeBack(keys)", [typed["key"]])
    await recorded.until(f"m.kind === 'calm' && {over}")
    await recorded.page.locator(field).fill("Right")
    await recorded.background.evaluate("() => { told.length = 0 }")
    await recorded.page.locator("h1").click()
    await recorded.until(f"m.kind === 'calm' && m.masks && !{over}")


async def test_a_card_number_in_any_field(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await write(recorded, "#free", CARD)
    assert typed(await recorded.deeds()) == [("", "card number")]
    assert "4111" not in str(await recorded.messages())


async def test_what_the_policys_patterns_find(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await write(recorded, "#free", "for ana.canary@example.org")
    await recorded.page.locator("#named").click()
    await recorded.page.get_by_role("button", name="Call").click()
    deeds = await recorded.deeds()
    assert typed(deeds) == [("for [e-mail]", None)]
    assert deeds[1]["element"]["name"] == "Write to [e-mail]"
    assert deeds[2]["element"]["row"] == "Call [phone]"
    assert {deed["scene"]["title"] for deed in deeds} == {"Account of [e-mail]"}
    assert "canary" not in str(await recorded.messages())
    assert "901820" not in str(await recorded.messages())


async def test_patterns_that_a_workspace_does_not_mask_are_left_alone(recorded: Recorded) -> None:
    await recorded.open("private.html", patterns=["card"])
    await recorded.page.locator("#named").click()
    (deed,) = await recorded.deeds()
    assert deed["element"]["name"] == "Write to bob.canary@example.org"


@pytest.mark.parametrize("policy", [{"mask_typed": True}])
async def test_a_workspace_that_keeps_nothing_that_is_typed(recorded: Recorded, policy: dict[str, bool]) -> None:
    await recorded.open("private.html", **policy)
    await write(recorded, "#free", "CANARY-free")
    assert typed(await recorded.deeds()) == [("", "secret")]
    assert "CANARY" not in str(await recorded.messages())


async def test_of_a_marked_place_only_its_place_is_told(recorded: Recorded) -> None:
    await recorded.open("private.html", mask_selectors=[".own-rule", "not[a selector"])
    await recorded.page.locator("#private").click()
    await recorded.page.locator("#ruled").click()
    deeds = await recorded.deeds()
    assert [deed["element"].get("name") for deed in deeds] == [None, None]
    assert all(deed["element"]["masked"] and deed["element"]["box"] for deed in deeds)
    assert "CANARY" not in str(await recorded.messages())


async def test_names_do_not_say_what_is_private_within_them_or_named_by_them(recorded: Recorded) -> None:
    await recorded.open("private.html")
    for selector in ("#partly", "#referring", "#now"):
        await recorded.page.locator(selector).click()
    deeds = await recorded.deeds()
    assert [deed["element"]["name"] for deed in deeds] == ["Open", "", "Send now"]
    assert "CANARY" not in str(await recorded.messages())


async def test_selectors_that_would_tell_are_left_out(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await recorded.page.get_by_text("Odd id").click()
    (deed,) = await recorded.deeds()
    assert ['aria/Odd id[role="button"]'] in deed["element"]["selectors"]
    assert "canary" not in str(deed)


async def test_a_secret_that_is_chosen(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await recorded.page.locator("#pin").focus()
    await recorded.page.keyboard.press("ArrowDown")
    (deed,) = await recorded.deeds()
    assert (deed["type"], deed["value"], deed["secret"]) == ("choose", "", "PIN")
    assert "7391" not in str(await recorded.messages())


async def test_an_address_that_names_somebody_is_cut(recorded: Recorded) -> None:
    await recorded.open("private.html?token=CANARY-token&mail=ana.canary%40example.org")
    await recorded.page.locator("#show").click()
    (deed,) = await recorded.deeds()
    assert deed["scene"]["url"] == f"{recorded.site.url}/private.html?masked"


async def test_private_places_are_known_when_a_picture_is_asked_for(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await write(recorded, "#password", "x")
    await recorded.page.locator("#show").click()
    asked = (await recorded.until("m.kind === 'about' && m.id === 2"))["masks"]
    for selector in ("section", "#password", ".ph-no-capture", "#phone"):
        box = await recorded.page.locator(selector).bounding_box()
        assert box is not None
        assert any(covers(mask, box) for mask in asked), selector
    free = await recorded.page.locator("#free").bounding_box()
    assert free is not None
    assert not any(covers(mask, free) for mask in asked)


async def test_what_is_written_in_pieces_is_found(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await recorded.page.get_by_role("button", name="Mail").click()
    (deed,) = await recorded.deeds()
    assert "canary" not in str(deed)
    masks = (await recorded.until("m.kind === 'about' && m.id === 1"))["masks"]
    line = await recorded.page.locator("#broken").bounding_box()
    assert line is not None
    assert any(covers(mask, line) for mask in masks)


async def test_a_text_that_has_just_come_is_covered_in_the_next_picture(recorded: Recorded) -> None:
    await recorded.open("private.html")
    await recorded.page.evaluate(
        "() => document.getElementById('show').addEventListener('mouseenter', () => {"
        "const made = document.createElement('b'); made.id = 'late'; made.textContent = 'late.canary@example.org';"
        "document.getElementById('outside').append(made) })"
    )
    await recorded.page.locator("#show").click()
    asked = (await recorded.until("m.kind === 'about' && m.id === 1"))["masks"]
    box = await recorded.page.locator("#late").bounding_box()
    assert box is not None
    assert any(covers(mask, box) for mask in asked)


@pytest.mark.parametrize("change", ["was marked by what is around it", "is marked by what is in it"])
async def test_new_text_in_an_element_is_covered_whatever_that_was_when_it_was_read(
    recorded: Recorded, change: str
) -> None:
    await recorded.open("private.html", mask_selectors=[".hide .x", ".balance:not(:empty)"])
    top = await recorded.page.evaluate(
        "() => { document.getElementById('outside').insertAdjacentHTML('beforeend',"
        "'<div class=hide id=around><b class=x id=changing>Nothing</b></div><p class=balance id=balance></p>');"
        "return document.getElementById('changing').getBoundingClientRect().y }"
    )
    await recorded.until(f"m.kind === 'calm' && m.masks?.some(mask => Math.abs(mask.y - {top}) < 1)")
    selector, does = {
        "was marked by what is around it": (
            "#changing",
            "around.className = ''; changing.textContent = 'late.canary@example.org'",
        ),
        "is marked by what is in it": ("#balance", "balance.textContent = 'Nine pounds'"),
    }[change]
    await recorded.page.evaluate(f"() => show.addEventListener('mouseenter', () => {{ {does} }})")
    await recorded.page.locator("#show").click()
    asked = (await recorded.until("m.kind === 'about' && m.id === 1"))["masks"]
    box = await recorded.page.locator(selector).bounding_box()
    assert box is not None
    assert any(covers(mask, box) for mask in asked)


def covers(mask: dict[str, float], box: dict[str, float]) -> bool:
    """Whether a mask lies over a box, up to half a pixel."""
    return (
        mask["x"] <= box["x"] + 0.5
        and mask["y"] <= box["y"] + 0.5
        and mask["x"] + mask["width"] >= box["x"] + box["width"] - 0.5
        and mask["y"] + mask["height"] >= box["y"] + box["height"] - 0.5
    )
