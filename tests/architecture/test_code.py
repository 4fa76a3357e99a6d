"""What the code of the house keeps to, read from the code itself."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from app.core.audit_actions import Traces, leaves, leaves_nothing, set_traces, traces
from app.core.jobs import definitions
from app.web.traces import commands, demand_traces, demand_traces_of_commands, writing_views
from app.web.traces import jobs as ours

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
HOUSES = sorted(path.name for path in APP.iterdir() if (path / "__init__.py").exists())

#: Who may end a transaction beside the unit of work, and why.
MAY_COMMIT = {
    "core/unit_of_work.py": "the one place for everybody",
    "core/schema.py": "migrations run on a connection of their own, outside of any request",
    "core/jobs.py": "gives a read transaction back while the worker waits; commits nothing",
}
#: Who may ask the machine for the time.
MAY_ASK_THE_TIME = {"core/clock.py"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the application, by its path below app/."""
    for path in sorted(APP.rglob("*.py")):
        yield path.relative_to(APP).as_posix(), ast.parse(path.read_text())


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every call `something.name()` in a module, as (line, name with its owner)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, ast.unparse(node.func)


def test_only_the_unit_of_work_commits():
    found = {
        f"{path}:{line}: {call}"
        for path, tree in trees()
        if path not in MAY_COMMIT
        for line, call in calls(tree)
        if call.endswith((".commit", ".rollback"))
    }
    assert found == set()


def test_only_the_clock_knows_what_time_it_is():
    asked = re.compile(r"\b(datetime|date)\.(now|utcnow|today)$|^time\.time$")
    found = {
        f"{path}:{line}: {call}"
        for path, tree in trees()
        if path not in MAY_ASK_THE_TIME
        for line, call in calls(tree)
        if asked.search(call)
    }
    assert found == set()


def test_only_the_settings_read_the_environment():
    found = {
        f"{path}:{node.lineno}"
        for path, tree in trees()
        if path != "web/assets/build.py"  # a program of its own, which runs at set-up
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    }
    assert found == set()


def events() -> Iterator[type]:
    """Every event of every house."""
    for house in HOUSES:
        if (APP / house / "events.py").exists() and house != "core":
            module = import_module(f"app.{house}.events")
            yield from (kind for kind in vars(module).values() if _is_own(kind, module))


def _is_own(kind: object, module: ModuleType) -> bool:
    return isinstance(kind, type) and kind.__module__ == module.__name__


@pytest.mark.parametrize("event", list(events()), ids=lambda event: event.__name__)
def test_an_event_is_a_fact_of_the_past(event):
    """Events are frozen, named by a past participle, and carry numbers and words alone."""
    assert is_dataclass(event), event
    assert isinstance(event, type)
    assert re.search(r"(ed|Left|Begun|Done|Sent|Told)$", event.__name__), event.__name__
    plain = re.compile(r"^(int|str|bool|tuple\[int, \.\.\.\]|tuple\[str, \.\.\.\])( \| None)?$")
    for field in fields(event):
        kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", str(field.type))
        assert plain.match(str(field.type)) or plain.match(str(kind)), (event.__name__, field.name)
    one = object.__new__(event)
    with pytest.raises(FrozenInstanceError):
        setattr(one, fields(event)[0].name, 0)


#: A function or class of a module; and for each of them what it uses.
Place = tuple[str, str]
Uses = dict[Place, set[Place]]
RECORD: Place = ("app.core.audit", "record")


def uses() -> Uses:
    """For each function and class of ours, and each name that a module takes from another one, what stands behind it."""
    found: Uses = {}
    for path, tree in trees():
        module = "app." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        taken = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        found |= {(module, name): {place} for name, place in taken.items()}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[module, node.name] = {
                    place for part in ast.walk(node) for place in _places(part, module, taken)
                }
    return found


def _places(part: ast.AST, module: str, taken: dict[str, Place]) -> Iterator[Place]:
    """Where what is named here stands: a name of this module, or one behind a module that it has taken."""
    if isinstance(part, ast.Name):
        yield module, part.id
    if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in taken:
        yield ".".join(taken[part.value.id]), part.attr


def leaves_a_line(function: Callable[..., object], known: Uses) -> bool:
    """Whether a function reaches `record` of the audit log."""
    seen: set[Place] = set()
    waiting = [(function.__module__, function.__name__)]
    while waiting:
        at = waiting.pop()
        if at == RECORD:
            return True
        if at not in seen:
            seen.add(at)
            waiting += known.get(at, set())
    return False


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_view_job_and_command_says_what_it_leaves_in_the_log(app):
    """R-P1, AU-4. Nothing is said of a door that is not there; nothing starts while a door says nothing."""
    told = traces()

    assert told.views.keys() == writing_views(app)
    assert told.jobs.keys() == ours()
    assert told.commands.keys() == set(commands(app))
    demand_traces(app)
    for silenced, demand in (
        (replace(told, views={}), lambda: demand_traces(app)),
        (replace(told, jobs=dict(list(told.jobs.items())[1:])), lambda: demand_traces(app)),
        (replace(told, commands={}), lambda: demand_traces_of_commands(app.cli)),
    ):
        set_traces([silenced])
        with pytest.raises(RuntimeError, match="does not say what it leaves"):
            demand()
    set_traces([told])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_command_is_found_while_one_says_nothing(app):
    """R-P1, AU-4. They are looked for when the first is asked for; a web server never asks."""
    told = traces()
    runner = app.test_cli_runner()

    set_traces([replace(told, commands=dict(list(told.commands.items())[1:]))])
    refused = runner.invoke(args=["jobs", "run"])
    set_traces([told])

    assert isinstance(refused.exception, RuntimeError)
    assert runner.invoke(args=["jobs", "run"]).exit_code == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_says_that_it_leaves_a_line_reaches_the_log_and_the_others_do_not(app):
    """R-P1, AU-4. Read from the code: what claims to leave nothing has a reason, and what leaves a line calls `record`."""
    known, told = uses(), traces()
    views = {endpoint: app.view_functions[endpoint] for endpoint in writing_views(app)}
    jobs = {name: definitions()[name].run for name in ours()}

    for traces_of, functions in ((told.views, views), (told.jobs, jobs)):
        dumb = {name for name, function in functions.items() if not leaves_a_line(function, known)}
        assert {name for name in dumb if traces_of[name].actions} == set()
    assert all(trace.why_nothing for part in (told.views, told.jobs, told.commands)
               for trace in part.values() if not trace.actions)  # fmt: skip


def test_what_is_said_twice_or_of_an_act_that_nobody_registers_is_refused():
    """AU-3"""
    told = traces()
    once = Traces(views={"tests.view": leaves_nothing("it is a test")})
    with pytest.raises(ValueError, match="said twice"):
        set_traces([once, once])
    with pytest.raises(ValueError, match="not registered"):
        set_traces([Traces(jobs={"tests.job": leaves("tests.thing.done")})])
    for say_nothing in (leaves, lambda: leaves_nothing(" ")):
        with pytest.raises(ValueError, match="say "):
            say_nothing()
    assert traces() == told


def test_doors_that_write_open_the_unit_of_work():
    """Services never commit; whoever lets a visitor in opens the unit of work."""
    doors = [*APP.glob("*/routes/**/*.py"), *APP.glob("*/routes.py")]

    assert doors
    for path in doors:
        text = path.read_text()
        assert ".post(" not in text or "unit_of_work()" in text, path.relative_to(ROOT)
