"""What is noticed of each request, for the log and the metrics: its route, never its address, which may hold a secret."""

import sys
from time import perf_counter
from typing import Any

from flask import Flask, g, request
from werkzeug.wrappers import Response

from app.web import logs
from app.web.logs import Seen


def observe_requests(app: Flask) -> None:
    """Notice each request from its arrival until its answer is known. Comes before all others that look at requests."""
    app.before_request(_begin)
    # Whoever is registered first looks last at an answer.
    app.after_request(_end)
    app.log_exception = _log_failure  # type: ignore[method-assign]  # Flask's own words name the address


def _begin() -> None:
    g.began = perf_counter()


def _end(answer: Response) -> Response:
    if g.get("untold"):
        return answer
    visitor = g.get("visitor")
    seen = Seen(
        method=request.method,
        route=_route(),
        status=answer.status_code,
        seconds=perf_counter() - g.get("began", perf_counter()),
        person_id=getattr(visitor, "person_id", None),
    )
    logs.tell_of_request(seen)
    return answer


def _log_failure(exc_info: Any) -> None:
    logs.log.error(
        "request failed",
        exc_info=exc_info or sys.exc_info(),
        extra={"method": request.method, "route": _route()},
    )


def _route() -> str:
    return request.url_rule.rule if request.url_rule is not None else ""
