"""Our own files: under a name that changes with their content, and kept for ever."""

from pathlib import Path

from app import create_app
from app.web.security import HEADERS, STRICT_TRANSPORT
from app.web.static import fingerprint
from tests.support.settings import settings
from tests.support.visitor import Visitor


def test_a_page_names_files_by_their_content_and_they_are_kept_for_ever(client: Visitor) -> None:
    """G-speed: one visit loads them, the next ones do not ask."""
    page = client.get("/no-such-page").text
    address = next(
        part.split('"')[0]
        for part in page.split('href="')
        if part.startswith("/static/") and "base.css" in part
    )

    with client.get(address) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "text/css" in answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with client.get("/static/css/base.css") as plain:
        assert "immutable" not in plain.headers["Cache-Control"]


def test_another_content_is_another_name(tmp_path: Path) -> None:
    """Nobody sees yesterday's style on today's page."""
    (tmp_path / "a.css").write_text("a")
    first = fingerprint(tmp_path)
    (tmp_path / "a.css.gz").write_text("compressed copies do not count")
    same = fingerprint(tmp_path)
    (tmp_path / "a.css").write_text("b")

    assert first == same
    assert first != fingerprint(tmp_path)


def test_files_are_sent_compressed_where_they_were_built_so(client: Visitor) -> None:
    """G-speed."""
    with client.get("/static/css/base.css", headers={"Accept-Encoding": "br, gzip"}) as answer:
        assert answer.headers.get("Content-Encoding") in {"br", "gzip"}


def test_nothing_outside_the_folder_is_served(client: Visitor) -> None:
    """ASVS 13.4.1: and no listing."""
    for path in (
        "/static/../config.py",
        "/static/%2e%2e/config.py",
        "/static/",
        "/static/css/",
        "/static/css/../../settings.py",
        "/.git/HEAD",
    ):
        assert client.get(path).status_code in {301, 308, 404}, path


def test_a_file_carries_the_headers_of_every_answer(database_url: str) -> None:
    """ASVS 3.4.1-3.4.8: also what the application is not asked for, such as a drawing that is opened by itself."""
    app = create_app(settings(database_url, public_url="https://waymark.example"))

    with app.test_client().get("/static/images/blaze.svg") as answer:
        assert answer.status_code == 200
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers["Strict-Transport-Security"] == STRICT_TRANSPORT
        assert "Access-Control-Allow-Origin" not in answer.headers
