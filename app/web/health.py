"""Two probes: alive (the process answers) and ready (it can do its work)."""

from flask import Flask, Response

from app.core import schema
from app.web.access import always_heard, public


def answer_probes(app: Flask) -> None:
    """Add the two addresses that whoever watches the server asks."""
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/readyz", "readyz", _readyz)


@public
@always_heard
def _healthz() -> Response:
    return _plain("alive", 200)


@public
@always_heard
def _readyz() -> Response:
    return _plain("ready", 200) if schema.is_current() else _plain("not ready", 503)


def _plain(word: str, status: int) -> Response:
    return Response(word + "\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
