"""A guide's steps as HTML: for reading pages and the export that is one file. The page around it is the template's.

    <section class="step action" id="step-…" aria-labelledby="title-…">
      <h2 class="title" id="title-…"><a class="number" href="#step-…">1</a> Click "Save"</h2>
      <figure class="picture"><a href="…"><img alt="Click …"><svg class="ring"><rect></svg></a></figure>
      <div class="beside"><figure class="then">…</figure><figure class="clip"><video></video>…</figure></div>
      <p>…</p>
    </section>

In a guide with pictures, a step without one says why, in `<p class="unpictured">`, where its recorder did.
A step's second class is its kind; tips, alerts and gaps begin with `<p class="label">`. The ring marks what was
clicked: an SVG over the picture, with the picture's own size, so that it needs no inline style. The page's stylesheet
has to lay it there: `.picture a {position: relative; display: block}`, `.ring {position: absolute; inset: 0}`. It is
not heard, so the picture's alternative text says where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, assert_never

from docmodel.render.inline import Break, Marked, Piece, pieces_from_inline
from docmodel.render.labels import AFTERWARDS, CLIP, LABELS, NO_PICTURE, UNTITLED
from docmodel.render.markup import Markup, element, joined
from docmodel.render.place import described
from docmodel.schema import Box, Clip, Node, Picture, Shown, Still
from docmodel.unpictured import reasons_in
from docmodel.view import GuideView, StepView

PictureUrl = Callable[[Shown], str | None]

TAGS: Final = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code"}


def article_from_view(view: GuideView, picture_url: PictureUrl) -> str:
    """The steps, in order, for the inside of an `<article>` whose `<h1>` is the guide's title.

    picture_url: where a picture is, as an http address, a path or a `data:` address; None leaves it out.
    """
    written: list[Markup] = []
    level = 2
    reasons = reasons_in(view)
    for step in view.steps:
        written.append(_step(step, 2 if step.kind == "heading" else level, picture_url, reasons.get(step.id)))
        level = 3 if step.kind == "heading" else level
    return Markup("\n").join(written)


def _step(step: StepView, level: int, picture_url: PictureUrl, why: str | None) -> Markup:
    name = step.title or (UNTITLED if step.number else "")
    address = {"class": "number", "href": f"#step-{step.id}"}
    number = [element("a", address, str(step.number)), " "] if step.number else []
    label = [element("p", {"class": "label"}, LABELS[step.kind])] if step.kind in LABELS else []
    title = f"title-{step.id}"
    heading = [element(f"h{level}", {"class": "title", "id": title, "dir": "auto"}, *number, name)] if name else []
    return element(
        "section",
        {"class": f"step {step.kind}", "id": f"step-{step.id}", "aria-labelledby": title if name else None},
        *label,
        *heading,
        *([_figure(step.picture, name, picture_url), _beside(step.picture, picture_url)] if step.picture else []),
        *([element("p", {"class": "unpictured"}, f"{NO_PICTURE} {why}")] if why else []),
        *(_block(block, level) for block in step.body),
    )


def _figure(picture: Picture, name: str, picture_url: PictureUrl) -> Markup:
    url = picture_url(picture)
    if url is None:
        return Markup()
    ring = [_ring(picture, picture.box)] if picture.box else []
    return element("figure", {"class": "picture"}, _image(picture, url, described(picture, name), *ring))


def _image(picture: Picture | Still, url: str, alt: str, *over: Markup) -> Markup:
    size: dict[str, str | int | None] = {"width": picture.width, "height": picture.height}
    image = element("img", {"src": url, "alt": alt, **size, "loading": "lazy", "decoding": "async"})
    # A browser opens no data: address from a link, so a picture that is in the page itself is not linked.
    return element("a", {"href": None if url.startswith("data:") else url}, image, *over)


def _beside(picture: Picture, picture_url: PictureUrl) -> Markup:
    """What was recorded with it, smaller: how it looked then, and a clip that plays when somebody wants it to."""
    after, clip = picture.after, picture.clip
    then, film = (picture_url(one) if one else None for one in (after, clip))
    shown = []
    if after and then:
        words = element("figcaption", {}, AFTERWARDS)
        shown.append(element("figure", {"class": "then"}, _image(after, then, AFTERWARDS), words))
    if clip and film:
        film = _film(clip, film, picture_url(picture))
        shown.append(element("figure", {"class": "clip"}, film, element("figcaption", {}, CLIP)))
    return element("div", {"class": "beside"}, *shown) if shown else Markup()


def _film(clip: Clip, url: str, poster: str | None) -> Markup:
    """Nothing of it is fetched before it is played: until then the step's picture stands in for it."""
    size: dict[str, str | int | None] = {"width": clip.width, "height": clip.height}
    playing = {"controls": "", "muted": "", "playsinline": "", "preload": "none"}
    poster = None if poster is None or poster.startswith("data:") else poster  # it would be in the page twice
    return element("video", {"src": url, "poster": poster, **size, **playing, "aria-label": CLIP})


def _ring(picture: Picture, box: Box) -> Markup:
    """It leaves some room: a place is often as narrow as its label, whose ends a line on its edge would cover."""
    thick = max(4, picture.width // 200)
    room = 3 * thick // 2
    place: dict[str, str | int | None] = {
        "x": round(box.x * picture.width) - room,
        "y": round(box.y * picture.height) - room,
        "width": round(box.width * picture.width) + 2 * room,
        "height": round(box.height * picture.height) + 2 * room,
    }
    line: dict[str, str | int | None] = {"rx": 2 * thick, "fill": "none", "stroke": "#e5484d", "stroke-width": thick}
    drawing = {"class": "ring", "viewBox": f"0 0 {picture.width} {picture.height}", "aria-hidden": "true"}
    return element("svg", {**drawing, "focusable": "false"}, element("rect", place | line))


def _block(node: Node, level: int) -> Markup:
    inside = node.get("content", [])
    attrs = node.get("attrs", {})
    match node["type"]:
        case "paragraph" | "heading" as kind:
            tag = "p" if kind == "paragraph" else f"h{min(level + attrs['level'], 6)}"
            return element(tag, {"dir": "auto"}, _inline(inside)) if inside else Markup()
        case "bulletList" | "orderedList" as kind:
            tag = "ul" if kind == "bulletList" else "ol"
            return element(tag, {"start": attrs.get("start")}, *(_item(item, level) for item in inside))
        case "blockquote":
            return element("blockquote", {}, *(_block(block, level) for block in inside))
        case "codeBlock":
            language = attrs.get("language")
            # Wide code scrolls, and who has no mouse scrolls what can have the focus.
            code = element("code", {"class": language and f"language-{language}"}, *(text["text"] for text in inside))
            return element("pre", {"tabindex": 0}, code)
        case _:
            assert node["type"] == "horizontalRule", node["type"]
            return element("hr", {})


def _item(item: Node, level: int) -> Markup:
    """A list's item. When all it holds is a paragraph, it is its words: lists of single lines stand closer so."""
    blocks = item.get("content", [])
    if len(blocks) == 1:
        return element("li", {"dir": "auto"}, _inline(blocks[0].get("content", [])))
    return element("li", {}, *(_block(block, level) for block in blocks))


def _inline(nodes: list[Node]) -> Markup:
    return joined(_pieces(pieces_from_inline(nodes)))


def _pieces(pieces: Iterable[Piece]) -> Iterable[str]:
    for piece in pieces:
        match piece:
            case str():
                yield piece
            case Break():
                yield element("br", {})
            case Marked(mark, inside):
                if mark["type"] == "link":
                    link = {"href": mark["attrs"]["href"], "rel": "noopener nofollow"}
                    yield element("a", link, *_pieces(inside))
                else:
                    yield element(TAGS[mark["type"]], {}, *_pieces(inside))
            case _:
                assert_never(piece)
