"""What every application of a test process would work out anew, and what is the same each time.

Each test has an application of its own, and making it was half of what most tests took. Which address leads to which
view, how a file is answered, what a statement looks like in SQL, what a template comes to, what the texts of rules say and
which files make up the program follow from what is asked and nothing else: the applications of a process share these
answers, and no more than them.
"""

import functools
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path
from types import CodeType
from typing import Any, cast
from wsgiref.headers import Headers

from flask import Flask
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import StateMachineMatcher
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from app import registry
from app.core.db import db
from app.journey.rules.ruleset import RuleSet
from app.journey.services import rules
from app.journey.vocabulary import Problem
from app.web import kept_pages, static, templating
from app.web.templating import CompiledTemplates
from config import Config
from tests.support.settings import built_assets


@functools.cache
def remember() -> None:
    """From now on this process remembers; asking for it again changes nothing."""
    Rule.compile = _taken_apart(Rule.compile)  # type: ignore[method-assign, assignment]
    Map.add = _unshared(Map.add)  # type: ignore[method-assign, assignment]
    registry.open_houses = _opened(registry.open_houses)  # type: ignore[assignment]
    CompiledTemplates.load_bytecode = _code(CompiledTemplates.load_bytecode)  # type: ignore[method-assign, assignment]
    templating.version = functools.cache(templating.version)  # type: ignore[attr-defined]
    WhiteNoise.add_files = _files(WhiteNoise.add_files)
    static.fingerprint = _fingerprints(static.fingerprint)  # type: ignore[assignment]
    kept_pages._edition = functools.cache(kept_pages._edition)
    rules.parse_rule_set = _rule_sets(rules.parse_rule_set)  # type: ignore[attr-defined]
    rules._read_carried = _carried(rules._read_carried)  # type: ignore[assignment]


def remember_statements() -> None:
    """Let the application whose context is pushed know the statements that earlier ones wrote for the same kind of database.

    Who listens to this engine hears nothing of the tests after.
    """
    engines = cast("dict[str | None, Engine]", db.engines)
    engines[None] = _first_engine(engines[None]).execution_options()


def rest() -> None:
    """Close the connections of a test that is over. On PostgreSQL, where a new one is dear, a single idle one stays."""
    pool = db.engine.pool
    if db.engine.dialect.name != "postgresql" or (pool.checkedin(), pool.checkedout()) != (1, 0):  # type: ignore[attr-defined]
        db.engine.dispose()


def end_rest() -> None:
    """Close what rests as well, for whoever wants to be alone with the database."""
    for engine in _engines.values():
        engine.dispose()


_engines: dict[str, Engine] = {}


def _first_engine(engine: Engine) -> Engine:
    """The first engine of this kind. On SQLite, where each test has a file of its own, it moves to that file."""
    is_file = engine.dialect.name == "sqlite"
    kind = "sqlite" if is_file else engine.url.render_as_string(hide_password=False)
    if kind not in _engines:
        _engines[kind] = engine
        engine.connect().close()  # so that it has looked at what it writes for, whatever this test does
    first = _engines[kind]
    if is_file:
        first.pool, first.url = engine.pool, engine.url
    return first


def _taken_apart(work_out: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """A rule's parts, and its way from values to an address: Python that werkzeug writes and compiles for every rule."""
    known: dict[object, dict[str, Any]] = {}
    parts = ("_parts", "_trace", "_converters", "arguments")
    ways = ("_build", "_build_unknown")

    def take_apart(rule: Rule) -> None:
        assert rule.map is not None
        if rule.defaults or rule.map.host_matching or rule.subdomain:
            work_out(rule)  # none of our routes
            return
        asked = rule.rule, rule.merge_slashes
        if asked not in known:
            work_out(rule)
            known[asked] = {name: getattr(rule, name) for name in parts} | {
                name: getattr(rule, name).__func__ for name in ways
            }
        rule.__dict__ |= known[asked]
        for name in ways:
            setattr(rule, name, known[asked][name].__get__(rule))

    return take_apart


def _opened(open_houses: Callable[[Flask, Config], None]) -> Callable[[Flask, Config], None]:
    """The houses' addresses: after those that were there before them, they are the same in every application."""
    known: dict[object, Map] = {}

    def open_all(app: Flask, config: Config) -> None:
        before = frozenset((rule.rule, rule.endpoint) for rule in app.url_map.iter_rules())
        if before in known:
            app.add_url_rule = _views_of(app)  # type: ignore[method-assign]
            open_houses(app, config)
            del app.add_url_rule
        else:
            open_houses(app, config)
            app.url_map.update()  # puts them in order
            known[before] = app.url_map
        app.url_map = copy(known[before])
        app.url_map.is_shared = True  # type: ignore[attr-defined]

    return open_all


def _views_of(app: Flask) -> Callable[..., None]:
    """Takes the view of a route whose address is known."""

    def take(_address: str, endpoint: str, view: Callable[..., Any] | None, **_more: object) -> None:
        assert view is not None
        app.view_functions[endpoint] = view

    return take


def _unshared(add: Callable[[Map, RuleFactory], None]) -> Callable[[Map, RuleFactory], None]:
    """Whoever adds a route of their own adds it to addresses of their own."""

    def add_rule(addresses: Map, rule: RuleFactory) -> None:
        if addresses.__dict__.pop("is_shared", False):
            shared = list(addresses.iter_rules())
            addresses._matcher = StateMachineMatcher(addresses.merge_slashes)
            addresses._rules_by_endpoint = {}
            for known in shared:
                addresses._matcher.add(known)
                addresses._rules_by_endpoint.setdefault(known.endpoint, []).append(known)
        add(addresses, rule)

    return add_rule


def _code(load: Callable[[CompiledTemplates, Bucket], None]) -> Callable[[CompiledTemplates, Bucket], None]:
    """What templates were compiled to, by their names and what is written in them."""
    known: dict[tuple[str, str], CodeType] = {}

    def load_code(cache: CompiledTemplates, bucket: Bucket) -> None:
        asked = bucket.key, bucket.checksum
        bucket.code = known.get(asked)
        if bucket.code is None:
            load(cache, bucket)
        if bucket.code is not None:
            known[asked] = bucket.code

    return load_code


def _fingerprints(work_out: Callable[[Path], str]) -> Callable[[Path], str]:
    """The name of the run's assets, among which nothing changes while it lasts."""
    known = functools.cache(work_out)
    return lambda root: known(root) if root == built_assets() else work_out(root)


def _files(look_through: Callable[..., None]) -> Callable[..., None]:
    """The run's assets with the headers of their answers."""
    known: dict[object, dict[str, StaticFile]] = {}

    def add_files(noise: WhiteNoise, root: str, prefix: str) -> None:
        if noise.autorefresh or root != str(built_assets()):
            look_through(noise, root, prefix)
            return
        headers = Headers([])
        noise.add_headers_function(headers, root, prefix)
        asked = prefix, noise.max_age, str(headers)
        if asked not in known:
            before = noise.files
            noise.files = {}
            look_through(noise, root, prefix)
            known[asked], noise.files = noise.files, before
        noise.files |= known[asked]

    return add_files


def _rule_sets(parse: Callable[..., RuleSet]) -> Callable[..., RuleSet]:
    """What the files of rules say: every database begins with the shipped ones. What is refused is read anew."""
    known: dict[object, RuleSet] = {}

    def rule_set(files: Mapping[str, str | bytes], **published: object) -> RuleSet:
        asked = *sorted(files.items()), *sorted(published.items())
        if asked not in known:
            known[asked] = parse(files, **published)
        return known[asked]

    return rule_set


def _carried(
    read: Callable[[Mapping[str, str]], tuple[dict[str, object], list[Problem]]],
) -> Callable[[Mapping[str, str]], tuple[dict[str, object], list[Problem]]]:
    """What the files beside the rules say to the houses that read them. What is complained of is read anew."""
    known: dict[object, dict[str, object]] = {}

    def read_carried(files: Mapping[str, str]) -> tuple[dict[str, object], list[Problem]]:
        asked = *sorted(files.items()), *rules._readers.items()
        if asked not in known:
            found, problems = read(files)
            if problems:
                return found, problems
            known[asked] = found
        return dict(known[asked]), []

    return read_carried
