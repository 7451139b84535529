"""Two hundred secrets, planted in one page in every way in which pages hold them, and marks by which each is found.

All of them hold one of three marks, so that gigabytes can be searched for few things; each is one of its own besides.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

WORD = "qxzvkjwq"
DIGITS = "73901655"
ID = "739-01-65"
MARKS = (WORD, DIGITS, ID)
ORDINARY = "ordinarywordsqq"  # what is no secret, and has to be found wherever one looks
SECRET_INK = (255, 0, 255)
ORDINARY_INK = (0, 200, 255)


@dataclass(frozen=True, slots=True)
class Planted:
    """One secret. html: the part of the page that holds it. typed: whether it is typed into the field there."""

    name: str
    secret: str
    html: str
    typed: bool = False


def everything() -> list[Planted]:
    found = [*_typed(), *_shown(), *_hidden()]
    assert len(found) == 200, len(found)
    assert len({each.secret for each in found}) == 200
    return found


def page(planted: list[Planted]) -> str:
    ink, ordinary = ("rgb({},{},{})".format(*each) for each in (SECRET_INK, ORDINARY_INK))
    style = f"<style>.secret {{ color: {ink} }} table {{ font: 16px sans-serif }}</style>"
    seen = "position: fixed; right: 0; bottom: 0; pointer-events: none"  # in each picture, and in nobody's way
    style += f"<style>.ordinary {{ color: {ordinary}; {seen} }}"
    style += " input { caret-color: black }</style>"  # the caret in an empty field is no secret
    plain = f'<p><label>City <input id="city"></label> <b class="ordinary">{ORDINARY}</b>'
    icon = '<link rel="icon" href="data:,">'
    body = "".join(each.html for each in planted)
    return f'<!doctype html><html lang="en"><title>Planted</title>{icon}{style}{plain}<table>{body}</table></html>'


def needles(mark: str) -> Iterator[bytes]:
    """The mark as it may be written down."""
    yield mark.encode()
    yield mark.encode("utf-16-le")
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + mark.encode()).rstrip(b"=")
        yield encoded[(0, 2, 3)[before] : -1]  # without what depends on the neighbours


def marks_in(content: bytes) -> list[str]:
    return [mark for mark in MARKS if any(needle in content for needle in needles(mark))]


def _field(name: str, attributes: str, secret: str) -> Planted:
    html = f'<tr><td><label>{name} <input id="{name}" {attributes}></label></td></tr>'
    return Planted(name, secret, html, typed=True)


def _row(name: str, secret: str) -> Planted:
    html = f'<tr><td class="secret">{secret}</td><td><button id="{name}">Open {name}</button></td></tr>'
    return Planted(name, secret, html)


def _typed() -> Iterator[Planted]:
    for number in range(40):
        yield _field(f"f{number}", 'type="password"', f"P{WORD}!{number:02}")
    for number in range(10):
        toggle = "onfocus=\"setTimeout(() => this.type = 'text', 30)\""
        yield _field(f"shown{number}", f'type="password" class="secret" {toggle}', f"S{WORD}!{number:02}")
        yield _field(f"code{number}", 'class="secret" autocomplete="one-time-code"', f"{DIGITS}11{number:02}")
        yield _field(f"number{number}", 'class="secret" autocomplete="cc-number"', card(f"4{DIGITS}22{number:02}00"))
        yield _field(f"csc{number}", 'class="secret" autocomplete="cc-csc"', f"{DIGITS}33{number:02}")


def _shown() -> Iterator[Planted]:
    for number in range(30):
        yield _row(f"mail{number}", f"{WORD}{number:02}@example.org")
    for number in range(20):
        yield _row(f"phone{number}", f"+49 30 {DIGITS}{number:02}")
        yield _row(f"bank{number}", iban(f"{DIGITS}{number:010}"))
    for number in range(10):
        yield _row(f"card{number}", card(f"5{DIGITS}44{number:02}00"))
        yield _row(f"id{number}", f"{ID}{number:02}")


def _hidden() -> Iterator[Planted]:
    for number in range(10):
        secret = f"{WORD} private {number:02}"
        inner = f'<div data-private class="secret"><button id="private{number}" class="secret">{secret}</button></div>'
        yield Planted(f"private{number}", secret, f"<tr><td>{inner}</td></tr>")
        secret = f"{WORD} hidden {number:02}"
        inner = f'<input type="hidden" value="{secret}"><button id="hidden{number}">Keep {number}</button>'
        yield Planted(f"hidden{number}", secret, f"<tr><td>{inner}</td></tr>")
        secret = f"{WORD}.titled{number:02}@example.org"
        inner = f'<button id="titled{number}" title="{secret}" data-owner="{secret}">Ask {number}</button>'
        yield Planted(f"titled{number}", secret, f"<tr><td>{inner}</td></tr>")


def card(digits: str) -> str:
    """Sixteen digits that pass ISO/IEC 7812's check; the last three are made to."""
    for ending in range(1_000):
        whole = f"{digits[:13]}{ending:03}"
        doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(whole))]
        if sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0:
            return whole
    raise AssertionError("one in ten passes")


def iban(account: str) -> str:
    check = 98 - int(f"{account}131400") % 97
    return f"DE{check:02}{account}"
