"""What every application of a test process would work out anew, and what is the same each time.

Each test has an application of its own, and making it was half of what most tests took. How an address is built, how
a file is answered, what a statement looks like in SQL and which files make up the program follow from what is asked
and nothing else: the applications of a process share these answers, and no more than them.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from os import stat_result
from typing import Any, cast

import whitenoise.base
from sqlalchemy import Engine
from werkzeug.routing import Rule
from whitenoise.responders import StaticFile

from app.core.db import db
from app.web import kept_pages


@functools.cache
def remember() -> None:
    """From now on this process remembers; asking for it again changes nothing."""
    Rule._compile_builder = _builders(Rule._compile_builder)  # type: ignore[method-assign]
    whitenoise.base.StaticFile = _files()
    kept_pages._edition = functools.cache(kept_pages._edition)


def remember_statements() -> None:
    """Let the application whose context is pushed know the statements that earlier ones wrote on the same database.

    Connections are as new as ever, and who listens to this engine hears nothing of the tests after.
    """
    engines = cast("dict[str | None, Engine]", db.engines)
    engines[None] = _first_engine(engines[None]).execution_options()


_engines: dict[str, Engine] = {}


def _first_engine(engine: Engine) -> Engine:
    return _engines.setdefault(engine.url.render_as_string(hide_password=False), engine)


def _builders(work_out: Callable[[Rule, bool], Callable[..., Any]]) -> Callable[..., Callable[..., Any]]:
    """A rule's way from values to an address: Python that werkzeug writes and compiles for every rule."""
    known: dict[object, Callable[..., Any]] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        if rule.defaults:  # what stands in their place is up to the converters
            return work_out(rule, append_unknown)
        asked = rule.rule, tuple(rule._trace), append_unknown
        if asked not in known:
            known[asked] = work_out(rule, append_unknown)
        return known[asked]

    return builder


def _files() -> Callable[..., StaticFile]:
    """A served file with the headers of its answers, as long as the file and what lies beside it stay the same."""
    known: dict[object, StaticFile] = {}

    def file(
        path: str,
        headers: Iterable[tuple[str, str]],
        encodings: Mapping[str, str],
        stat_cache: Mapping[str, stat_result] | None = None,
    ) -> StaticFile:
        if stat_cache is None:  # the file is looked at for this answer alone
            return StaticFile(path, headers, encodings=encodings)
        lying = tuple(stat_cache.get(place) for place in (path, *encodings.values()))
        asked = path, tuple(headers), lying
        if asked not in known:
            known[asked] = StaticFile(path, list(asked[1]), encodings=encodings, stat_cache=stat_cache)
        return known[asked]

    return file
