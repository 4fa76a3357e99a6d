"""Granting badges: by what somebody's acts prove, once, dated at the act that earned it, and never taken back by a rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.core.clock import Day, now
from app.core.db import db
from app.core.garbage_collection import rare_garbage_collection
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert_all, insert_once
from app.journey.rules.ruleset import RuleSet
from app.journey.services.rules import rules_if_readable
from app.journey.services.slices import slices
from app.notices import services as notices
from app.people.services.holding import hold_people
from app.rewards.models import Award, Badge
from app.rewards.queries.proofs import (
    acts_of,
    known_of,
    may_earn_among,
    newly_proven,
    people_with_acts,
    proven_among,
)
from app.rewards.rules.badges import BadgeRule, criteria_of, open_badges
from app.rewards.rules.earning import Act, moment_of
from app.rewards.vocabulary.badges import ONCE
from app.signals.queries import list_people_of_batch

GRANT_EVERYBODY: Final = "rewards.grant_everybody"
GRANT_IMPORTED: Final = "rewards.grant_imported"
#: So many people are granted in one unit of work: few enough to let others in between.
SLICE: Final = 1_000
#: Of what an import tells, only what was earned in these days is news; the rest stands on the person's page.
_NEWS_FOR: Final = timedelta(days=14)


def grant_proven(
    person_id: int, *, kind: int | None = None, identity: tuple[int, str, Day] | None = None
) -> list[str]:
    """Grant the badges that a person's acts prove, and tell of them; their keys, without those that they have or had.

    With `kind`, by its place in KINDS, only those that count acts of this kind; with `identity`, by these rules, which
    are in force. Nobody who is switched off is granted anything, nor where badges are off, and nothing is by rules that
    cannot be read.
    """
    hold_people([person_id])
    rules = rules_if_readable(identity)
    keys = [] if rules is None else newly_proven(person_id, rules, kind)
    if rules is None or not keys:
        return []
    known = known_of(person_id)
    may_earn = known.is_here and known.has_badges
    return _grant({person_id: keys}, rules, news_since=None) if may_earn else []


def grant_imported(batch_id: int) -> int:
    """Grant what the acts of an import prove; says how many badges. May be broken off and begun again.

    What was earned long ago is not told.
    """
    return _grant_among(list_people_of_batch(batch_id), news_since=now() - _NEWS_FOR)


def grant_everybody() -> int:
    """Grant everybody what their acts prove by the rules in force, without a word; says how many badges.

    Other rules look back, and so does whoever comes to where badges are on; nobody is told of what was done long ago.
    May be broken off and begun again.
    """
    return _grant_among(people_with_acts(), news_since=now())


def give_badge(person_id: int, key: str) -> bool:
    """Give somebody a badge of the rules in force that HR finds theirs; says whether they did not have it. Nobody is told here.

    It bears today's date and no act.
    """
    hold_people([person_id])
    rules = rules_if_readable()
    badge = open_badges(rules).get(key) if rules else None
    if rules is None or badge is None:
        return False
    moment = now()
    award = {
        "badge_key": key, "badge_id": _version_of(badge, rules), "person_id": person_id, "occasion": ONCE,
        "earned_at": moment, "granted_at": moment, "signal_id": None,
    }  # fmt: skip
    return bool(_insert([award]))


def _grant_among(person_ids: Iterable[int], *, news_since: datetime) -> int:
    granted = 0
    for part in slices(person_ids, SLICE):
        with rare_garbage_collection(), unit_of_work():
            hold_people(part)
            rules = rules_if_readable()
            if rules is None:
                return granted
            proven = proven_among(open_badges(rules), may_earn_among(part))
            granted += len(_grant(proven, rules, news_since=news_since))
        heartbeat()
    return granted


def _grant(proven: dict[int, list[str]], rules: RuleSet, *, news_since: datetime | None) -> list[str]:
    """Grant these badges to these people; gives the keys of what is new. Only what was earned later is told."""
    badges = open_badges(rules)
    asked = {key for keys in proven.values() for key in keys}
    measures = {one.measure for key in asked for one in criteria_of(badges[key].criteria)}
    rows: list[dict[str, Any]] = []
    versions: dict[str, int] = {}
    for person_id, acts in acts_of(list(proven), measures):
        for key in proven[person_id]:
            moment = moment_of(badges[key].criteria, acts)
            if moment is not None:
                versions[key] = versions.get(key) or _version_of(badges[key], rules)
                rows.append(_award(person_id, key, versions[key], moment))
    new = _insert(rows)
    told = [
        (row["person_id"], f"badge_earned:{row['badge_key']}", _words(badges[row["badge_key"]]))
        for row in new
        if news_since is None or row["earned_at"] >= news_since
    ]
    notices.tell_all("badge_earned", told)
    return [row["badge_key"] for row in new]


def _award(person_id: int, key: str, badge_id: int, moment: Act) -> dict[str, Any]:
    return {
        "badge_key": key,
        "badge_id": badge_id,
        "person_id": person_id,
        "occasion": ONCE,
        "earned_at": moment.at,
        "granted_at": now(),
        "signal_id": moment.id,
    }


def _insert(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Store awards; gives those that nobody else has stored."""
    stored = insert_all(Award.__table__, rows, "badge_key", "person_id", "occasion")
    return [row for row in rows if (row["badge_key"], row["person_id"], row["occasion"]) in stored]


def _version_of(badge: BadgeRule, rules: RuleSet) -> int:
    """The number under which a badge is kept as it reads in these rules; the first who earns it so freezes it."""
    frozen = {"key": badge.key, "version": rules.version, "content_hash": badge.content_hash}
    words = {
        "zone": badge.zone.value,
        "sign": badge.sign.value,
        "title": badge.title.by_language,
        "description": badge.description.by_language,
        "criteria": badge.words.by_language,
    }
    once = insert_once(Badge.__table__, "key", "content_hash")
    stored = db.session.connection().execute(once, frozen | words).first()
    if stored is not None:
        return int(stored.id)
    kept = select(Badge.id).where(Badge.key == badge.key, Badge.content_hash == badge.content_hash)
    return db.session.execute(kept).scalar_one()


def _words(badge: BadgeRule) -> dict[str, Any]:
    return {"key": badge.key, "title": badge.title.by_language}
