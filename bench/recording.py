"""A recording of forty steps, as Chrome DevTools Recorder writes one: somebody enters invoices in a small office."""

from __future__ import annotations

import json

STEPS = 40
SITE = "https://office.example"
FIELDS = ("Customer", "Project", "Due date", "Reference", "Amount")


def recording(number: int) -> bytes:
    """A user flow that a guide of STEPS steps is made from. number: makes it differ from others."""
    steps: list[dict[str, object]] = [
        {"type": "setViewport", "width": 1280, "height": 800, "deviceScaleFactor": 1, "isMobile": False},
        {"type": "navigate", "url": f"{SITE}/invoices", "assertedEvents": [{"type": "navigation", "url": SITE}]},
    ]
    done = 1  # opening the page is the first step
    while done < STEPS:
        entry = (done - 1) // 6 + 1
        field = FIELDS[(done - 1) % 6] if (done - 1) % 6 < 5 else None
        steps += [_click(f"Save invoice {entry}")] if field is None else _typed(field, entry, number)
        done += 1
    return json.dumps({"title": f"Enter a week's invoices, {number}", "steps": steps}).encode()


def _click(name: str) -> dict[str, object]:
    return {"type": "click", "target": "main", "selectors": _selectors(name), "offsetX": 12.5, "offsetY": 9.0}


def _typed(field: str, entry: int, number: int) -> list[dict[str, object]]:
    """What somebody types into a field comes in fragments, with the keys beside it."""
    name = f"{field} {entry}"
    value = f"Świątek & Søn, no. {number}-{entry}"
    fragment = {"type": "change", "target": "main", "selectors": _selectors(name)}
    return [
        _click(name),
        {"type": "keyDown", "target": "main", "key": "Shift"},
        {**fragment, "value": value[:3]},
        {"type": "keyUp", "target": "main", "key": "Shift"},
        {**fragment, "value": value},
    ]


def _selectors(name: str) -> list[list[str]]:
    ident = name.lower().replace(" ", "-")
    return [[f"aria/{name}"], [f"#{ident}"], [f'xpath///*[@id="{ident}"]'], [f"pierce/#{ident}"]]
