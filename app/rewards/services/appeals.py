"""Asking for a badge that one misses, or that was taken back; HR decides once, with a word that the person reads.

No rule takes part in it: what HR gives is dated at the day on which it was given, and bears no act.
"""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.upsert import insert_once
from app.journey.services.rules import rules_if_readable
from app.notices.services import tell
from app.people.services.holding import hold_people
from app.rewards.models import Appeal
from app.rewards.permissions import ASK_FOR_BADGES, DECIDE_APPEALS
from app.rewards.queries import appeals as queries
from app.rewards.queries.badges import list_earned
from app.rewards.queries.holds import leads
from app.rewards.queries.proofs import are_badges_on
from app.rewards.rules.badges import open_badges
from app.rewards.rules.words import checked
from app.rewards.services.granting import give_badge
from app.rewards.services.revoking import restore_badge
from app.rewards.services.telling_hr import tell_hr
from app.rewards.vocabulary.appeals import (
    BADGE_ASKED,
    BADGE_GIVEN,
    BADGE_REFUSED,
    LONGEST_APPEAL,
    AppealDecided,
    AppealRefused,
    AppealWaits,
    NotYoursToGive,
    Verdict,
)
from app.rewards.vocabulary.badges import BadgesOff
from app.rewards.vocabulary.words import _l


@dataclass(frozen=True, slots=True)
class Wanted:
    """A badge that somebody can ask for: one that they do not have, or had until HR took it back."""

    key: str
    title: dict[str, str]
    description: dict[str, str]
    award_id: int | None  #: the one that was taken back


def askable(person_id: int) -> dict[str, Wanted]:
    """What a person can ask for, by key: what was taken back first, then the badges of the rules that they do not have."""
    earned, rules = list_earned(person_id), rules_if_readable()
    found = {
        one.award.badge_key: Wanted(one.award.badge_key, one.badge.title, one.badge.description, one.award.id)
        for one in earned
        if one.award.is_revoked
    }
    had = {one.award.badge_key for one in earned}
    for key, badge in open_badges(rules).items() if rules else ():
        if key not in had:
            found[key] = Wanted(key, badge.title.by_language, badge.description.by_language, None)
    return found


def ask_for_badge(badge_key: str, words: str, *, actor: Actor) -> bool:
    """Say why a badge should be one's own; HR is told. Says whether it is new: the same words sent twice are asked once.

    Raises BadgesOff, AppealRefused for a badge that one has or that is not there, AppealWaits while nobody has decided
    about it, and WordsRefused without words.
    """
    ASK_FOR_BADGES.demand(actor)
    person_id = actor.person_id
    if person_id is None:
        raise NotAllowed
    kept = checked(
        words, field="words", most=LONGEST_APPEAL, ask=_l("Say in a few words why it should be yours.")
    )
    hold_people([person_id])
    if not are_badges_on(person_id):
        raise BadgesOff
    latest = queries.find_latest(person_id, badge_key)
    if latest is not None and latest.decided_at is None:
        if latest.words == kept:
            return False
        raise AppealWaits
    wanted = askable(person_id).get(badge_key)
    if wanted is None:
        raise AppealRefused(_l("This badge is yours already, or there is none of this name."), field="badge")
    values = {
        "person_id": person_id, "badge_key": badge_key, "turn": 0 if latest is None else latest.turn + 1,
        "title": wanted.title, "description": wanted.description, "words": kept, "asked_at": now(),
    }  # fmt: skip
    once = insert_once(Appeal.__table__, "person_id", "badge_key", "turn")
    new = db.session.connection().execute(once, values).first()
    if new is None:
        return False
    record(BADGE_ASKED, actor=actor, object_type="badge_appeal", object_id=new.id)
    tell_hr("badge_asked", key=f"appeal:{new.id}:asked", params={}, but={person_id})
    return True


def decide_appeal(appeal_id: int, verdict: Verdict, *, answer: str, actor: Actor) -> None:
    """Give somebody the badge that they asked for, or leave it as it is. They are told, with these words.

    Raises AppealNotFound, NotYoursToGive, AppealDecided, and WordsRefused without an answer.
    """
    DECIDE_APPEALS.demand(actor)
    kept = checked(answer, field="answer", most=LONGEST_APPEAL, ask=_l("Say why; the person reads it."))
    hold_people(select(Appeal.person_id).where(Appeal.id == appeal_id))
    appeal = queries.get_appeal(appeal_id)
    if actor.person_id == appeal.person_id or leads(appeal.person_id, actor.person_id or 0):
        raise NotYoursToGive
    if appeal.decided_at is not None:
        raise AppealDecided
    if verdict is Verdict.GIVEN:
        _give(appeal, actor)
    appeal.decision, appeal.answer = verdict.value, kept
    appeal.decided_by, appeal.decided_at = actor.person_id, now()
    db.session.flush()
    action = BADGE_GIVEN if verdict is Verdict.GIVEN else BADGE_REFUSED
    changes = {"badge": [None, appeal.badge_key]}
    record(
        action, actor=actor, object_type="person", object_id=appeal.person_id, changes=changes, reason=kept
    )
    about = {"title": appeal.title, "is_given": verdict is Verdict.GIVEN, "answer": kept}
    tell(appeal.person_id, kind="badge_answered", key=f"appeal:{appeal.id}:decided", params=about)


def _give(appeal: Appeal, actor: Actor) -> None:
    """What was taken back comes back; else it is given. Whoever has earned it in the meantime has it already."""
    wanted = askable(appeal.person_id).get(appeal.badge_key)
    if wanted is None:
        return
    if wanted.award_id is not None:
        restore_badge(wanted.award_id, actor=actor)
    else:
        give_badge(appeal.person_id, appeal.badge_key)
