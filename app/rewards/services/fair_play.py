"""Looking for what is unusual (R-W8) among what came in, after the answer, and holding it until somebody has decided.

Looking again holds nothing twice, so it may be broken off, run at the same time, and begin again.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import update

from app.core.clock import Day, now, today
from app.core.db import db
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.journey.queries.rules import get_published, list_identities
from app.journey.rules.reading import RuleFile
from app.journey.services.rules import read_draft
from app.journey.services.slices import slices
from app.journey.vocabulary import Problem
from app.rewards.models import FairPlayLook
from app.rewards.queries.fair_play import (
    Names,
    Touched,
    find_look,
    held_among,
    newest_act,
    read_acts,
    read_acts_of_all,
    touched_between,
    touched_by_batch,
    touched_since,
)
from app.rewards.rules.fair_play import Act, FairPlayRule, Flag, flags_of
from app.rewards.rules.fair_play_file import read_fair_play
from app.rewards.services.holds import hold
from app.rewards.vocabulary.fair_play import FAIR_PLAY_FILE, Check
from app.signals.vocabulary import Kind

log = logging.getLogger(__name__)

#: What was done longer ago is no news: nobody is told that it is looked at; it stands on their page.
_NEWS_DAYS: Final = 14
#: A window of minutes may begin on the day before.
_DAY_BEFORE: Final = 1
_TOGETHER: Final = frozenset({Check.SAME_OBJECT, Check.SAME_TEXT})

Rules = tuple[FairPlayRule, ...]


def look_at_new_acts() -> int:
    """Look at what came in since the look before the last one; says how many acts are held now that were not.

    The first look ever begins with what comes after it: what was done before any rule is left alone.
    """
    look, newest = find_look(), newest_act()
    before, seen = (newest, newest) if look is None else (look.before_to, look.seen_to)
    held = 0
    if newest > before:
        version, rules = rules_in_force()
        held = _hold(find_flags(rules, touched_between(before, newest)), version, silent_before=today() - _NEWS_DAYS)  # fmt: skip
    if look is None or (newest, seen) != (seen, before):
        with unit_of_work():
            _remember(None if look is None else seen, before=min(seen, newest), seen=newest)
    return held


def look_at_batch(batch_id: int) -> int:
    """Look at what an import brought in, however old; says how many acts are held now that were not."""
    version, rules = rules_in_force()
    return _hold(find_flags(rules, touched_by_batch(batch_id)), version, silent_before=today() - _NEWS_DAYS)


def look_at_all(files: Mapping[str, str] | None = None, *, since: Day) -> Sequence[Flag]:
    """What would be held of everything since a day, by the rules in force or by a draft; nothing is held.

    Raises RulesRefused with everything wrong in the draft.
    """
    rules = rules_in_force()[1] if files is None else _of_draft(files)
    return list(find_flags(rules, touched_since(since)))


def hold_all(flags: Iterable[Flag]) -> int:
    """Hold what was found by the rules in force, and tell nobody; says how many acts are held now that were not."""
    return _hold(flags, rules_in_force()[0], silent_before=today() + 1)


def rules_in_force() -> tuple[int, Rules]:
    """The newest rules of fair play that this release can read, with their version; none before there are any."""
    for identity in reversed(list_identities()):
        found = _read_published(*identity)
        if found is not None:
            return identity[0], found
        log.warning("fair play goes by older rules: those of version %s cannot be read", identity[0])
    return 0, ()


@lru_cache(maxsize=32)
def _read_published(version: int, content_hash: str, published_at: datetime) -> Rules | None:
    del (
        content_hash,
        published_at,
    )  # Parts of the key alone: they tell this version from one in another database.
    files, problems = get_published(version).files, list[Problem]()
    if FAIR_PLAY_FILE not in files:
        return ()
    rules = read_fair_play(RuleFile(FAIR_PLAY_FILE, files[FAIR_PLAY_FILE], problems))
    return None if problems else rules


def _of_draft(files: Mapping[str, str]) -> Rules:
    read_draft(files)
    return (
        read_fair_play(RuleFile(FAIR_PLAY_FILE, files[FAIR_PLAY_FILE], [])) if FAIR_PLAY_FILE in files else ()
    )


def find_flags(rules: Rules, touched: Sequence[Touched]) -> Iterator[Flag]:
    """What looks unusual among the acts of these persons, and of those with whom they have to do, and was never held."""
    if not rules or not touched:
        return
    names = Names()
    apart = tuple(rule for rule in rules if rule.check not in _TOGETHER)
    for part in slices(touched):
        yield from _new(_apart(apart, names, part))
        heartbeat()
    together = tuple(rule for rule in rules if rule.check in _TOGETHER)
    yield from _new(_together(together, names, touched))


def _apart(rules: Rules, names: Names, touched: Sequence[Touched]) -> Mapping[int, Flag]:
    """What can be seen of each by themselves, and of small circles."""
    people = {one.person_id for one in touched}
    first, last = min(one.first for one in touched), max(one.last for one in touched)
    alone = tuple(rule for rule in rules if rule.check is not Check.RING)
    acts = read_acts(names, people, first - _DAY_BEFORE, last + _DAY_BEFORE, _kinds(alone)) if alone else []
    found = flags_of(alone, acts)
    for rule in rules:
        if rule.check is Check.RING:
            around = _around(rule, names, people, first - rule.days + 1, last + rule.days - 1)
            # Of what lies before the first day not everything is known that went before it.
            ring = flags_of([rule], around)
            found = {key: flag for key, flag in ring.items() if flag.act.day >= first} | found
    return found


def _around(rule: FairPlayRule, names: Names, people: Collection[int], first: Day, last: Day) -> list[Act]:
    """What these people did with others, and what those did with whom they turn so often, round to where a circle closes."""
    acts: list[Act] = []
    known: set[int] = set()
    wanted = set(people)
    for _step in range(rule.circle):
        acts += read_acts(names, wanted, first, last, rule.counts)
        known |= wanted
        often: dict[tuple[int, int], int] = defaultdict(int)
        for act in acts:
            if act.toward is not None:
                often[act.person_id, act.toward] += 1
        wanted = {other for (_one, other), times in often.items() if times > rule.more_than} - known
        if not wanted:
            break
    return acts


def _together(rules: Rules, names: Names, touched: Sequence[Touched]) -> Mapping[int, Flag]:
    """What several colleagues have in common on one day."""
    if not rules:
        return {}
    days = {day for one in touched for day in (range(one.first, one.last + 1))}
    return flags_of(rules, list(read_acts_of_all(names, days, _kinds(rules))))


def _kinds(rules: Rules) -> frozenset[Kind]:
    return frozenset[Kind]().union(*(rule.counts for rule in rules))


def _new(flags: Mapping[int, Flag]) -> Iterator[Flag]:
    known = held_among(flags.keys())
    return (flag for key, flag in sorted(flags.items()) if key not in known)


def _hold(flags: Iterable[Flag], version: int, *, silent_before: Day) -> int:
    """Hold these acts, person by person, each in a unit of work of their own."""
    by_person: dict[int, list[Flag]] = defaultdict(list)
    for flag in flags:
        by_person[flag.act.person_id].append(flag)
    held = 0
    for _person_id, theirs in sorted(by_person.items()):
        for part in slices(theirs):
            with unit_of_work():
                held += hold(part, rules_version=version, silent_before=silent_before)
            heartbeat()
    return held


def _remember(seen_before: int | None, *, before: int, seen: int) -> None:
    """Keep up to where was looked, unless somebody else has looked meanwhile."""
    values = {"before_to": before, "seen_to": seen, "looked_at": now()}
    if seen_before is None:
        db.session.execute(insert(FairPlayLook).on_conflict_do_nothing(), {"id": 1, **values})
    else:
        mine = update(FairPlayLook).where(FairPlayLook.id == 1, FairPlayLook.seen_to == seen_before)
        db.session.execute(mine.values(values))
