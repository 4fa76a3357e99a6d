"""The rules of points: published with those of the journey, read once per process."""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from app.core.clock import now
from app.journey.queries.rules import get_published, list_identities
from app.journey.rules.parse import KINDS_FILE
from app.journey.rules.parse_kinds import parse_kinds
from app.journey.rules.reading import RuleFile
from app.journey.rules.ruleset import KindMap
from app.journey.vocabulary import Problem, RulesRefused
from app.rewards.rules.points import Book, PointsRule, Terms
from app.rewards.rules.points_file import read_points
from app.rewards.vocabulary.points import POINTS_FILE

log = logging.getLogger(__name__)

Read: TypeAlias = tuple[KindMap, tuple[PointsRule, ...]]


def read_book() -> Book | None:
    """What earned points in all versions of the rules; None where this release cannot read one of them.

    Then nothing is posted and nothing taken back, until a release that can read it is at work.
    """
    try:
        return _bound(tuple(list_identities()))
    except RulesRefused as refused:
        log.warning("nobody's points change: %s", refused)
        return None


def book_with_draft(files: Mapping[str, str]) -> Book:
    """The same, as if the draft in these files had come in force just now. Raises RulesRefused."""
    identities = tuple(list_identities())
    kinds, rules = _read(files)
    last = identities[-1][0] if identities else 0
    draft = Terms(last + 1, now(), kinds, rules)
    return Book((*(_terms(*identity) for identity in identities), draft))


@lru_cache(maxsize=4)
def _bound(identities: tuple[tuple[int, str, datetime], ...]) -> Book:
    return Book(tuple(_terms(*identity) for identity in identities))


def _terms(version: int, content_hash: str, published_at: datetime) -> Terms:
    kinds, rules = _read_published(version, content_hash)
    return Terms(version, published_at, kinds, rules)


@lru_cache(maxsize=64)
def _read_published(version: int, content_hash: str) -> Read:
    del content_hash  # Part of the key alone: it tells this version from one in another database.
    return _read(get_published(version).files)


def _read(files: Mapping[str, str]) -> Read:
    """Which act counts as what, and what earns points: nothing where there is no such file."""
    problems: list[Problem] = []
    kinds = parse_kinds(RuleFile(KINDS_FILE, files.get(KINDS_FILE), problems))
    rules = read_points(RuleFile(POINTS_FILE, files[POINTS_FILE], problems)) if POINTS_FILE in files else ()
    if problems:
        raise RulesRefused(problems)
    return kinds, rules
