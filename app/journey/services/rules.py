"""The rules in force: kept in the database, read once per process, replaced by publishing others."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from app.core.actor import Actor
from app.core.audit import record
from app.core.audit_actions import audit_action
from app.core.clock import Day, now, today
from app.core.db import db
from app.core.errors import Conflict
from app.core.events import publish
from app.core.jobs import enqueue
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.journey.events import RulesPublished
from app.journey.models import PublishedRules
from app.journey.permissions import PUBLISH_RULES
from app.journey.queries.rules import get_published, identity_of, newest_identity, newest_version, version_on
from app.journey.rules.parse import MEASURES_FILE, content_hash, parse_rule_set
from app.journey.rules.parse_measures import Measures, parse_measures
from app.journey.rules.reading import RuleFile
from app.journey.rules.ruleset import RuleSet
from app.journey.vocabulary import Problem, RulesRefused, RulesUnchanged, RulesUnreadable
from app.people.services.holding import hold_everybody
from app.signals import services as signals

log = logging.getLogger(__name__)

RULES_PUBLISHED = audit_action("journey.rules.published", "published the rules of the journey")

Files = Mapping[str, str]
#: Reads a file that is carried along, with the measures that it may name, and complains of it at its lines.
Reader: TypeAlias = Callable[[RuleFile, Measures], object]

#: The rules that come with the product; a new database starts with them.
SHIPPED_FOLDER = Path(__file__).resolve().parents[3] / "journey_rules"
PLACE_EVERYBODY = "journey.place_everybody"

_readers: dict[str, Reader] = {}


def read_carried_with(readers: Mapping[str, Reader]) -> None:
    """Say how houses above read the files that are published together with the rules, by the names of these."""
    _readers.clear()
    _readers.update(readers)


def read_draft(files: Files, *, version: int = 0, in_force_from: Day | None = None) -> RuleSet:
    """The rules of files that may come in force, with what they carry along.

    Raises RulesRefused with every problem of all files.
    """
    carried, problems = _read_carried(files)
    try:
        rules = parse_rule_set(files, version=version, in_force_from=in_force_from)
    except RulesRefused as refused:
        raise RulesRefused([*refused.problems, *problems]) from None
    if problems:
        raise RulesRefused(problems)
    return replace(rules, carried=carried)


def _read_carried(files: Files) -> tuple[dict[str, object], list[Problem]]:
    problems: list[Problem] = []
    measures = parse_measures(RuleFile(MEASURES_FILE, files.get(MEASURES_FILE), []))
    found = {
        name: read(RuleFile(name, files[name], problems), measures)
        for name, read in _readers.items()
        if name in files
    }
    return found, problems


def rules_in_force(on: Day | None = None) -> RuleSet:
    """The rules in force now, or after all acts of a day. Raises RulesUnreadable."""
    if on is None and (identity := newest_identity()) is not None:
        return rules_known_as(*identity)
    version = None if on is None else version_on(on)
    return rules_of_version(ensure_first_version() if version is None else version)


def rules_of_version(version: int) -> RuleSet:
    """The rules of a version; read from the database once per process. Raises RuleSetNotFound, RulesUnreadable."""
    return rules_known_as(version, *identity_of(version))


def rules_known_as(version: int, content_hash: str, in_force_from: Day) -> RuleSet:
    """The rules of a version whose hash and first day are known; these tell it from one in another database.

    Raises RulesUnreadable where this release is stricter than the one that published them.
    """
    found = _read_published(version, content_hash, in_force_from)
    if not isinstance(found, RuleSet):
        raise RulesUnreadable(version, found)
    return found


@lru_cache(maxsize=32)
def _read_published(version: int, content_hash: str, in_force_from: Day) -> RuleSet | tuple[Problem, ...]:
    del content_hash  # Part of the key alone.
    files = get_published(version).files
    try:
        rules = parse_rule_set(files, version=version, in_force_from=in_force_from)
    except RulesRefused as refused:
        return refused.problems
    # Where what they carry cannot be read any more, nobody is placed otherwise for it.
    carried, problems = _read_carried(files)
    return replace(rules, carried={**carried, "problems": tuple(problems)} if problems else carried)


def rules_if_readable(identity: tuple[int, str, Day] | None = None) -> RuleSet | None:
    """The rules in force, None where this release cannot read them: then everybody stays where they are.

    With `identity` they are not asked for again. Once others are published, everybody is placed by those.
    """
    try:
        return rules_in_force() if identity is None else rules_known_as(*identity)
    except RulesUnreadable as unreadable:
        log.warning("nobody is placed: %s", unreadable)
        return None


def read_files(folder: Path) -> dict[str, str]:
    """The texts of the rule files in a folder, by their names below it; undecodable ones are refused when parsed.

    Raises RulesRefused for files that cannot be opened.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((*folder.glob("*.toml"), *folder.glob("steps/*.toml"))):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_bytes().decode("utf-8", "surrogateescape")
        except OSError as error:
            problems.append(Problem(name, 1, f"This file cannot be opened: {error.strerror}."))
    if problems:
        raise RulesRefused(problems)
    return texts


def ensure_first_version(folder: Path = SHIPPED_FOLDER) -> int:
    """Put the rules that come with the product in force where there are none yet; the number of those in force."""
    version = newest_version()
    if version is not None:
        return version
    with unit_of_work():
        # Before it is stored: others wait for whoever stores it, and must not hold what that one waits for.
        hold_everybody()
        if newest_version() is None:
            files = read_files(folder)
            rules = read_draft(files, version=1, in_force_from=today())
            if _insert(1, files, note="", actor=Actor.clockwork()):
                signals.use_kinds(rules.kinds)
        return newest_version() or 1


def were_there() -> bool:
    """Whether there were rules in force; if not, there are now."""
    if newest_version() is not None:
        return True
    ensure_first_version()
    return False


def publish_rules(files: Files, *, note: str = "", replacing: int | None = None, actor: Actor) -> RuleSet:
    """Put other rules in force from today on, and let everybody be placed by them.

    With `replacing`, only if the rules in force are still of that version. Whatever is refused leaves the rules in
    force as they are. Raises RulesRefused with all problems, RulesUnchanged for rules that say what those in force
    say, and Conflict if somebody else was faster.
    """
    PUBLISH_RULES.demand(actor)
    draft = read_draft(files)
    # Whatever is kept of anybody is kept before the moment of publication, by the rules before, or after it.
    hold_everybody()
    present = ensure_first_version()
    if replacing is not None and replacing != present:
        raise Conflict
    in_force = rules_if_readable()
    if in_force is not None and draft.says_the_same_as(in_force):
        raise RulesUnchanged
    version = present + 1
    rules = replace(draft, version=version, in_force_from=today())
    if not _insert(version, files, note=note, actor=actor):
        raise Conflict
    signals.use_kinds(rules.kinds)
    record(
        RULES_PUBLISHED,
        actor=actor,
        object_type="rules",
        object_id=version,
        changes={"content_hash": [identity_of(present)[0], rules.content_hash]},
        reason=note,
    )
    publish(RulesPublished(version))
    enqueue(PLACE_EVERYBODY, key=f"rules:{version}")
    return rules


def _insert(version: int, files: Files, *, note: str, actor: Actor) -> bool:
    """Store a version; False if somebody else has stored it."""
    statement = (
        insert(PublishedRules)
        .on_conflict_do_nothing(index_elements=["version"])
        .returning(PublishedRules.version)
    )
    values = {
        "version": version,
        "files": dict(files),
        "content_hash": content_hash(files),
        "in_force_from": today(),
        "published_at": now(),
        "published_by": actor.person_id,
        "note": note.strip(),
    }
    return db.session.execute(statement, values).scalar() is not None
