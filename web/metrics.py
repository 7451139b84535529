"""What was asked of this process: counted for Prometheus, and told in one line a request.

Both name the rule (``/s/<secret>``) and never the path, which may hold a secret. Several processes of one machine count
together, in files that they share (prometheus_client's multiprocess mode): whichever is asked tells of all.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from time import perf_counter

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from quart import Blueprint, Quart, Response, g, request
from quart_schema import hide

from storage.errors import Unavailable
from storage.quarantine import count_quarantined
from web.config import Config
from web.folders import metrics_folder
from web.resources import resources

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

requests = Counter("cairn_requests", "Requests answered", ["method", "rule", "status"])
seconds = Histogram("cairn_request_seconds", "Seconds until the answer was ready", ["rule"], buckets=SECONDS)
quarantined = Gauge(
    "cairn_quarantined", "Documents left alone because they broke whatever read them", multiprocess_mode="mostrecent"
)
errors = Counter("cairn_errors", "Requests answered with an error, by its code", ["code"])

log = logging.getLogger("cairn.access")

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@hide
async def metrics() -> Response:
    with suppress(Unavailable):  # then it says what it was
        quarantined.set(await count_quarantined(resources().database))
    return Response(generate_latest(_registry(resources().config)), content_type=CONTENT_TYPE_LATEST)


def _registry(config: Config) -> CollectorRegistry:
    if config.workers == 1:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(  # type: ignore[no-untyped-call]  # prometheus_client types only a part of itself
        registry, path=str(metrics_folder(config))
    )
    return registry


def count_requests(app: Quart) -> None:
    """Count every request of the app, and how long it took."""

    @app.before_request
    async def _begin() -> None:
        g.began = perf_counter()

    @app.after_request
    async def _count(response: Response) -> Response:
        method, rule = _asked()
        requests.labels(method, rule, response.status_code).inc()
        seconds.labels(rule).observe(perf_counter() - g.began)
        return response


def tell_requests(app: Quart) -> None:
    """Tell every request in a line of the log."""

    @app.after_request
    async def _tell(response: Response) -> Response:
        method, rule = _asked()
        took = (perf_counter() - g.began) * 1000
        log.info("%s %s %s %.1f ms %s", method, rule, response.status_code, took, g.request_id)
        return response


def _asked() -> tuple[str, str]:
    """Whoever asks for what is not there must not be able to make up series of their own, nor lines of the log."""
    return ("any", "none") if request.url_rule is None else (request.method, request.url_rule.rule)
