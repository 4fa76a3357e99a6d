"""The server is killed without a word of warning while people save: it comes back, and all that was promised is there."""

import http.client
import os
import signal
import sqlite3
import threading
from itertools import count
from pathlib import Path

from sqlalchemy import select

from app.core.clock import day_from_date
from app.core.db import db
from app.people.models import Absence
from tests.support.reader import Reader, browser_of, days_of, installation
from tests.support.real_server import RealServer, served


def test_after_a_kill_it_is_ready_again_and_nothing_promised_is_missing(
    database_url: str, tmp_path: Path
) -> None:
    """G7: web server, worker and what watches them die in the middle of saving."""
    promised: set[int] = set()
    with installation(database_url, tmp_path) as app:
        ann = browser_of(app, "Ann")
        with served(tmp_path, database_url=database_url) as server:
            writer = Reader(server, *ann)
            saved = threading.Semaphore(0)
            working = threading.Thread(target=save_until_it_dies, args=[writer, promised, saved])
            working.start()
            for _ in range(20):
                assert saved.acquire(timeout=60)
            kill(server)
            working.join()

        with served(tmp_path, database_url=database_url) as again:
            after = Reader(again, *ann)
            assert after.ask("GET", "/readyz")[0] == 200
            assert after.ask("GET", "/absences")[0] == 200
            assert after.save(1000)[0] == 303

        found = {tuple(row) for row in db.session.execute(select(Absence.first_day, Absence.last_day))}
        assert {tuple(map(day_from_date, days_of(number))) for number in promised} <= found
        assert len(found) <= len(promised) + 2  # the one that was on its way, and the one after
    if database_url.startswith("sqlite"):
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def save_until_it_dies(writer: Reader, promised: set[int], saved: threading.Semaphore) -> None:
    for number in count(1):
        try:
            status, _page = writer.save(number)
        except (OSError, http.client.HTTPException):
            return
        assert status == 303
        promised.add(number)
        saved.release()


def kill(server: RealServer) -> None:
    """Everything at once, as when the power fails."""
    parts = server.parts
    server.process.kill()
    for part in parts:
        os.killpg(part, signal.SIGKILL)
    server.process.wait()
