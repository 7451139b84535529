"""Where every error of a request ends: a status, a word for machines, a sentence for people. RFC 9457 under /api.

What nobody foresaw is logged with its trace and shown as a calm sentence with the request's id, by which it is found.
"""

from __future__ import annotations

import logging
import math
from http import HTTPStatus

from msgspec import UNSET, Struct, UnsetType, json
from quart import Quart, Response, g, has_request_context, render_template, request
from quart_schema import RequestSchemaValidationError
from werkzeug.exceptions import HTTPException

from docmodel.errors import Invalid as NoGuide
from storage.errors import CairnError, Gone, Invalid, TooMuch, Unavailable, Unknown
from web.apart import Broke
from web.metrics import errors
from web.rules import BODIES, BODY, KIB, MIB

RETRY = 1  # seconds until asking again what was Unavailable makes sense

log = logging.getLogger(__name__)


class Problem(Struct):
    """What went wrong, as RFC 9457 has it. code is for machines, detail and hint are for people."""

    title: str
    status: int
    code: str
    detail: str
    request: str
    type: str = "about:blank"
    hint: str | UnsetType = UNSET


def answer_errors(app: Quart) -> None:
    """Let every error of the app end here."""
    app.register_error_handler(CairnError, _known)
    app.register_error_handler(NoGuide, _no_guide)
    app.register_error_handler(Broke, _broke)
    app.register_error_handler(RequestSchemaValidationError, _unfit)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


async def _known(error: CairnError) -> Response:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s: %s (%s)", type(error).__name__, error, g.get("request_id"))
    if isinstance(error, TooMuch) and error.retry_after is not None:
        return await _answer(error, HTTPStatus.TOO_MANY_REQUESTS)
    return await _answer(error, error.status)


async def _no_guide(error: NoGuide) -> Response:
    return await _answer(Invalid(f"{error}."), Invalid.status)


async def _broke(error: Broke) -> Response:
    log.error("A process apart broke: %s (%s)", error.reason, g.get("request_id"), exc_info=error)
    return await _answer(
        CairnError("This could not be worked out. Nothing was changed."), HTTPStatus.INTERNAL_SERVER_ERROR
    )


async def _unfit(error: RequestSchemaValidationError) -> Response:
    return await _answer(Invalid(f"{error.validation_error}."), Invalid.status)


async def _http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    match status:
        case HTTPStatus.NOT_FOUND:
            answer = await _answer(Gone("There is nothing at this address."), status)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            answer = await _answer(_too_large(), status)
        case HTTPStatus.BAD_REQUEST:
            answer = await _answer(Invalid(), status)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            answer = await _answer(Invalid("This address does not take that method."), status)
            answer.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        case _:
            answer = error.get_response()  # type: ignore[assignment]  # a redirect, for one
    return answer


def _too_large() -> TooMuch:
    most = BODIES.get(request.endpoint or "", BODY)
    bound = f"{most // MIB} MiB" if most >= MIB else f"{most // KIB} KiB"
    return TooMuch(f"More was sent than the {bound} that are taken here at once.", hint="Send less, or in parts.")


async def _unforeseen(error: Exception) -> Response:
    log.error("Nobody foresaw this (%s).", g.get("request_id"), exc_info=error)
    sentence = "Something went wrong on our side. What was saved before is safe."
    return await _answer(CairnError(sentence), HTTPStatus.INTERNAL_SERVER_ERROR)


async def _answer(error: CairnError, status: int) -> Response:
    errors.labels(error.code).inc()
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=int(status),
        code=error.code,
        detail=str(error),
        request=g.get("request_id", ""),
        hint=error.hint or UNSET,
    )
    if _wants_page():
        page = "sign_in.html" if isinstance(error, Unknown) else "error.html"
        body = await render_template(page, problem=problem, used=False)
        response = Response(body, status, content_type="text/html; charset=utf-8")
    else:
        response = Response(json.encode(problem), status, content_type="application/problem+json")
    if isinstance(error, Unknown):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(RETRY)
    if isinstance(error, TooMuch) and error.retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(error.retry_after))
    response.headers["Cache-Control"] = "no-store"
    return response


def _wants_page() -> bool:
    """Whether a person looks at the answer, rather than a program, or a WebSocket that found nothing to open."""
    if not has_request_context():
        return False
    for_programs = request.path.startswith(("/api/", "/oauth/", "/.well-known/", "/sync/", "/static/", "/blobs/"))
    return not for_programs and request.accept_mimetypes.accept_html
