"""Several people at the same time, each with a connection of their own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.db import db
from app.web.security import CSRF_HEADER
from tests.support.visitor import Visitor

Answer = TypeVar("Answer")


def at_once(app: Flask, works: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do all of this in threads that begin together; what each gave, in order. The first that goes wrong is raised."""
    answers: dict[int, Answer] = {}
    wrong: list[BaseException] = []
    begin = threading.Barrier(len(works))

    def run(number: int) -> None:
        with app.app_context():
            begin.wait()
            try:
                answers[number] = works[number]()
            except BaseException as error:
                wrong.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return [answers[number] for number in range(len(works))]


class OneOfMany(Visitor):
    """A visitor among others. What each of them leaves in the log cannot be told apart, so nobody looks at it here."""

    def open(self, *args: Any, forged: bool = False, **kwargs: Any) -> TestResponse:
        """Send a request beside those of others, with the token against forged forms."""
        db.session.rollback()
        with self.application.app_context():
            if not forged:
                kwargs["headers"] = {CSRF_HEADER: self.token(), **dict(kwargs.get("headers") or {})}
            return FlaskClient.open(self, *args, **kwargs)
