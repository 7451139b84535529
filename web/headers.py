"""The headers that every answer carries: what a browser may do with it, and who may keep it.

Scripts are ours alone, from files. Styles may be inline, since the editor's components set them. The pages whose
address is a secret tell nobody where a reader came from, and ask search engines to look away.
"""

from __future__ import annotations

from collections.abc import Iterable

from quart import Quart, Response, g, request

from storage.ids import new_id

SECRET_PAGES = frozenset({"reading.by_link", "session.sign_in"})


def policy(picture_origins: Iterable[str]) -> str:
    """The Content-Security-Policy. picture_origins: where blobs, clips among them, come from besides ourselves."""
    pictures = " ".join(["'self'", "data:", "blob:", *picture_origins])
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src {pictures}",
            f"media-src {pictures}",
            "style-src 'self' 'unsafe-inline'",
            "script-src 'self'",
            "connect-src 'self' ws: wss:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def add_headers(app: Quart, content_policy: str) -> None:
    """Give every request an id, and every answer its headers unless it has set them itself."""

    @app.before_request
    async def _name() -> None:
        g.request_id = new_id()

    @app.after_request
    async def _add(response: Response) -> Response:
        headers = response.headers
        headers["X-Request-Id"] = g.request_id
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Content-Security-Policy", content_policy)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.endpoint in SECRET_PAGES:
            headers["Referrer-Policy"] = "no-referrer"
            headers["X-Robots-Tag"] = "noindex, nofollow"
        else:
            headers.setdefault("Referrer-Policy", "same-origin")
        if request.endpoint == "static":
            headers["Cache-Control"] = _static_cache(request.path)
        else:
            headers.setdefault("Cache-Control", "private, no-cache")
        return response


def _static_cache(path: str) -> str:
    """What the editor's build names by its content, and what we ask for by its digest, never changes."""
    named_by_content = path.startswith("/static/editor/assets/") or "v" in request.args
    return "public, max-age=31536000, immutable" if named_by_content else "public, no-cache"
