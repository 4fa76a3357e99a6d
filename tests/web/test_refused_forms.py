"""A refused form does no harm to its connection, on the real server."""

import re
from pathlib import Path

import httpx
from flask import Flask

from app.core.db import db
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_person
from tests.support.real_server import served


def test_the_next_request_on_its_connection_is_answered(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    """ASVS 4.2.1: 60 times a form that one has no right to send, then a page, on one and the same connection."""
    make_administrator()
    ada = make_person("Ada Berg")
    give_password(ada)
    email = ada.email
    db.session.remove()
    db.engine.dispose()
    limits = httpx.Limits(max_connections=1)
    with (
        served(tmp_path, database_url=database_url) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", limits=limits) as browser,
    ):
        signed_in = browser.post(
            "/sign-in", data=form_on(browser, "/sign-in", email=email, password=PASSWORD)
        )
        form = form_on(browser, "/profile", reason="x" * 2000)
        connections = set()
        statuses = set()
        for _ in range(60):
            refused = browser.post("/people/1/deactivation", data=form)
            page = browser.get("/profile")
            statuses.add((refused.status_code, page.status_code))
            connections |= {connection_of(refused), connection_of(page)}

    assert signed_in.status_code == 303
    assert statuses == {(403, 200)}
    assert len(connections) == 1


def form_on(browser: httpx.Client, path: str, **fields: str) -> dict[str, str]:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(path).text)
    assert found is not None
    return {"csrf_token": found[1]} | fields


def connection_of(answer: httpx.Response) -> tuple[str, int]:
    """Which connection an answer came on, as our end of it is called."""
    name: tuple[str, int] = answer.extensions["network_stream"].get_extra_info("client_addr")
    return name
