"""The reading pages: a guide for those who follow it. Made here, readable without a script, on paper and on a phone.

/guides/<id>/read    for whoever may see the guide
/s/<secret>          for whoever has a link; from then on their browser may open the guide itself, as the link says
"""

from __future__ import annotations

import asyncio
import hashlib
from functools import cache
from pathlib import Path

import anyio
from quart import Blueprint, Response, render_template, url_for
from quart_schema import hide

from auth.access import Access
from auth.actor import Anonymous, BySession
from auth.secret import digest_of
from auth.sessions import begin_session, hold_link
from auth.sharing import open_link
from storage.errors import Gone
from storage.guides import Guide, select_guide
from storage.links import Link
from web.apart import run_apart
from web.asked import asked, asked_guide
from web.edits import content_of
from web.resources import Resources, resources
from web.session import keep_session
from web.understanding import Article, article_from_update

STATIC = Path(__file__).parent / "static"

blueprint = Blueprint("reading", __name__)


@blueprint.get("/guides/<guide>/read")
@hide
async def by_name(guide: str) -> Response:  # noqa: ARG001 - looked up by the rule
    here, found = resources(), asked_guide()
    return await _page(here, found.guide, found.access)


@blueprint.get("/s/<secret>")
@hide
async def by_link(secret: str) -> Response:
    here = resources()
    link = await open_link(here.database, secret)
    found = None if link is None else await select_guide(here.database, link.tenant, link.guide)
    if link is None or found is None or found.deleted_at is not None:
        raise Gone("This link does not, or no longer, lead to a guide.", hint="Ask whoever shared it for a new one.")
    # Both wait for others, and neither for the other.
    response, guest = await asyncio.gather(_page(here, found, Access(link.access)), _hold(here, link))
    if guest is not None:
        keep_session(here, response, guest)
    return response


async def _page(here: Resources, guide: Guide, access: Access) -> Response:
    pictures, (update, seq) = await asyncio.gather(
        here.pictures.urls(here.database, guide), here.hub.content(content_of(guide))
    )
    article = await _article(here, guide, seq, update, pictures)
    cover = pictures.get(article.cover) if article.cover else None
    page = await render_template(
        "read.html",
        article=article,
        guide=guide,
        cover=here.url(cover) if cover and cover.startswith("/") else cover,
        edit=f"/guides/{guide.id}" if access >= Access.COMMENT else None,
        style=_static_url("read.css"),
        script=_static_url("read.js"),
    )
    return Response(page, content_type="text/html; charset=utf-8")


async def _article(here: Resources, guide: Guide, seq: int, update: bytes, pictures: dict[str, str]) -> Article:
    key = (guide.tenant, guide.id, guide.epoch, seq, frozenset(pictures.items()))
    article = here.articles.get(key)
    if article is None:
        article = await run_apart(article_from_update, update, pictures)
        here.articles.put(key, article)
    return article


async def _hold(here: Resources, link: Link) -> str | None:
    """Let the browser open the guide itself: its session holds the link from now on. A new guest's is returned."""
    actor = asked().actor
    if not isinstance(actor, Anonymous) and isinstance(actor.via, BySession) and actor.tenant == link.tenant:
        if all(held.id != link.id for held in actor.links):
            await hold_link(here.database, link.tenant, actor.via.sha256, link.id)
        return None
    secret = await begin_session(here.database, link.tenant, None, None)
    await hold_link(here.database, link.tenant, digest_of(secret), link.id)
    return secret


async def stylesheet() -> str:
    """What a page that stands alone takes along."""
    return await anyio.Path(STATIC / "read.css").read_text(encoding="utf-8")


def _static_url(name: str) -> str:
    """Where a file of ours is, under an address that changes when it does."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
