"""cairn guides and cairn search: what is there, and where something is."""

from __future__ import annotations

import argparse
from typing import Any

from web.commands.client import client_of
from web.commands.voice import Voice
from web.config import Config


def list_guides(_: argparse.Namespace, config: Config, voice: Voice) -> int:
    """Every guide one may see, recently changed first."""
    client, after = client_of(config), ""
    while True:
        page = client.get("/api/guides", **({"after": after} if after else {})).json()
        for card in page["guides"]:
            url = f"{config.url}/guides/{card['id']}"
            changed, title = card["changed_at"][:10], card["title"] or "Untitled guide"
            voice.tell({**card, "url": url}, f"{card['id']}  {changed}  {card['steps']:>4} steps  {title}")
        after = page["next"]
        if not after:
            return 0


def search(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    """1 when nothing was found, as grep has it."""
    answer = client_of(config).get("/api/search", q=" ".join(arguments.words)).json()
    for hit in answer["hits"]:
        title, snippet = _text(hit["title"]), _text(hit["snippet"])
        voice.tell(hit, f"{title or 'Untitled guide'}\n  {snippet}\n  {hit['url']}")
    return 0 if answer["hits"] else 1


def _text(pieces: list[dict[str, Any]]) -> str:
    return "".join(piece["text"] for piece in pieces)
