"""The only place that commits or rolls back."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.core.db import db, writing

log = logging.getLogger(__name__)

_AFTER_COMMIT = "after_commit"


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Everything inside happens together or not at all.

    A unit of work inside another one joins it. What was read before it began is read again, under the write lock on
    SQLite. Functions given to `after_commit` run once the commit has succeeded.
    """
    session: Session = db.session()
    if writing.get():
        yield session
        return
    session.rollback()
    token = writing.set(True)
    hooks: list[Callable[[], None]] = []
    session.info[_AFTER_COMMIT] = hooks
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_AFTER_COMMIT, None)
        writing.reset(token)
    _run(hooks)


def after_commit(hook: Callable[[], None]) -> None:
    """Run `hook` when the present unit of work has been committed, and never if it is rolled back."""
    hooks: list[Callable[[], None]] = db.session().info[_AFTER_COMMIT]
    hooks.append(hook)


def _run(hooks: list[Callable[[], None]]) -> None:
    for hook in hooks:
        try:
            hook()
        except Exception:
            # The work itself is safe in the database; a sweep finds what this would have started.
            log.exception("a reaction after the commit failed")
