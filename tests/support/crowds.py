"""Several people at the same time, each with a connection of their own."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Flask

from app.core.db import db

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
