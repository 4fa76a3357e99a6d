"""Holding an act until somebody has looked at it (R-W8): it is not counted meanwhile, and whose it is sees that.

What an act has earned goes and comes in the same transaction in which it is held or decided about. A decision is final
and has a reason, which the person reads.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, now, today
from app.core.db import db
from app.core.upsert import insert_once
from app.notices.services import tell
from app.people.services.holding import hold_people
from app.rewards.models import Hold
from app.rewards.permissions import DECIDE_HOLDS
from app.rewards.queries.holds import alike, going_with, leads
from app.rewards.queries.recognition import is_article
from app.rewards.rules.fair_play import Flag
from app.rewards.rules.words import checked
from app.rewards.services.granting import grant_proven
from app.rewards.services.recognition import settle as settle_pieces
from app.rewards.services.settling import settle_signals
from app.rewards.services.telling_hr import tell_hr
from app.rewards.vocabulary.holds import (
    ACT_DISMISSED,
    ACT_EXPLAINED,
    ACT_HELD,
    ACT_RELEASED,
    HOLDS_EXPORTED,
    LONGEST_ANSWER,
    LONGEST_REASON,
    ActGone,
    Decision,
    HoldDecided,
    HoldMoved,
    HoldNotFound,
    NotYoursToJudge,
)
from app.rewards.vocabulary.words import _l
from app.signals.models import Reversal, Signal
from app.signals.services import reverse_signal
from app.signals.vocabulary import AlreadyReversed


def hold(
    flags: Collection[Flag], *, rules_version: int | None = None, silent_before: Day | None = None
) -> int:
    """Let acts wait until somebody has looked at them; says how many wait now that did not.

    Acts that were taken back, or were held before, whatever was decided, are left alone. People are told, once for what
    one rule has found, but not of acts of days before `silent_before`; HR is told that
    something waits, once a day.
    """
    flagged = {flag.act.id: flag for flag in flags}
    hold_people(select(Signal.person_id).where(Signal.id.in_(flagged)))
    acts = {act.id: act for act in _standing(flagged)}
    new = _insert([_row(flagged[act_id], act.person_id, rules_version) for act_id, act in acts.items()])
    by_person: dict[int, list[int]] = defaultdict(list)
    for act_id in new:
        by_person[acts[act_id].person_id].append(act_id)
        rule = flagged[act_id].rule.key
        record(ACT_HELD, actor=Actor.clockwork(), object_type="signal", object_id=act_id, changes={"rule": [None, rule]})  # fmt: skip
    for person_id, theirs in sorted(by_person.items()):
        settle_signals(person_id, theirs)
        _let_pieces_count(person_id, theirs)
        _tell_held(person_id, [flagged[act_id] for act_id in theirs if silent_before is None or acts[act_id].day >= silent_before])  # fmt: skip
    if new:
        tell_hr("hold_waits", key=f"hold:waits:{today()}", params={})
    return len(new)


def answer(hold_id: int, *, words: str, is_alike: bool = False, actor: Actor) -> bool:
    """Say how it was with an act of one's own that is held; says whether that is new. What is said last holds.

    With `is_alike` it is said of all that the same rule holds and nothing else was said of. Raises HoldNotFound for somebody
    else's, HoldDecided, and WordsRefused for no words and for too many.
    """
    held = _held(hold_id)
    if held.person_id != actor.person_id:
        raise HoldNotFound
    if not held.is_open:
        raise HoldDecided
    kept = checked(words, field="words", most=LONGEST_ANSWER, ask=_l("Say in a few words how it was."))
    if held.answer == kept:
        return False
    for one in (held, *(_alike(held) if is_alike else ())):
        one.answer, one.answered_at = kept, now()
        one.version += 1
        record(ACT_EXPLAINED, actor=actor, object_type="signal", object_id=one.signal_id)
    db.session.flush()
    return True


def release(
    hold_id: int, *, version: int, reason: str, is_alike: bool = False, up_to: int | None = None, actor: Actor
) -> int:
    """Decide that an act counts: it earns what it would have earned, and the person is told why; says of how many.

    With `is_alike` the same is decided about all that the same rule holds of this person and nothing else was said of, as
    far as whoever decides has seen it: up to the number `up_to`. Raises HoldNotFound, NotYoursToJudge, HoldDecided, HoldMoved where the person has written since this version, ActGone, and
    WordsRefused without a reason.
    """
    person_id, signal_ids = _decide(hold_id, Decision.COUNTS, version, reason, is_alike, up_to, actor)
    settle_signals(person_id, signal_ids)
    grant_proven(person_id)
    _let_pieces_count(person_id, signal_ids)
    return len(signal_ids)


def dismiss(
    hold_id: int, *, version: int, reason: str, is_alike: bool = False, up_to: int | None = None, actor: Actor
) -> int:
    """Decide that an act is false: it is taken back, so that it counts nowhere any more and caps have room again.

    Says of how many, and raises what `release` raises.
    """
    _person_id, signal_ids = _decide(hold_id, Decision.FALSE, version, reason, is_alike, up_to, actor)
    for signal_id in signal_ids:
        with suppress(AlreadyReversed):
            reverse_signal(signal_id, reason=reason.strip(), actor=actor)
    return len(signal_ids)


def note_export(*, actor: Actor) -> None:
    """Keep in the log that the list was downloaded."""
    DECIDE_HOLDS.demand(actor)
    record(HOLDS_EXPORTED, actor=actor, object_type="hold_list", object_id="")


def _decide(
    hold_id: int,
    decision: Decision,
    version: int,
    reason: str,
    is_alike: bool,
    up_to: int | None,
    actor: Actor,
) -> tuple[int, list[int]]:
    """Keep what was decided, and tell the person once; whose acts, and which."""
    DECIDE_HOLDS.demand(actor)
    kept = checked(reason, field="reason", most=LONGEST_REASON, ask=_l("Say why; the person reads it."))
    held = _held(hold_id)
    decided = [held, *(_alike(held, up_to) if is_alike else ())]
    own = going_with(actor.person_id or 0, decided)
    if actor.person_id == held.person_id or held.id in own or leads(held.person_id, actor.person_id or 0):
        raise NotYoursToJudge
    if not held.is_open:
        raise HoldDecided
    if held.version != version:
        raise HoldMoved
    if not _standing([held.signal_id]):
        raise ActGone
    decided = [one for one in decided if one.id not in own]
    action = ACT_RELEASED if decision is Decision.COUNTS else ACT_DISMISSED
    for one in decided:
        one.decision, one.reason = decision.value, kept
        one.decided_by_id, one.decided_at = actor.person_id, now()
        one.version += 1
        record(action, actor=actor, object_type="signal", object_id=one.signal_id, reason=kept)
    db.session.flush()
    about = {"id": held.id, "counts": decision is Decision.COUNTS, "reason": kept, "number": len(decided)}
    tell(held.person_id, kind="act_decided", key=f"hold:{held.signal_id}:decided", params=about)
    return held.person_id, [one.signal_id for one in decided]


def _let_pieces_count(person_id: int, signal_ids: Sequence[int]) -> None:
    """Articles that systems told of count towards a recognition while they stand and are not held."""
    if any(is_article(signal_id) for signal_id in signal_ids):
        settle_pieces(person_id)


def _row(flag: Flag, person_id: int, rules_version: int | None) -> dict[str, Any]:
    rule = flag.rule
    return {
        "signal_id": flag.act.id, "person_id": person_id, "rule": rule.key, "rules_version": rules_version,
        "label": rule.label.by_language, "words": rule.words.by_language, "details": dict(flag.seen), "held_at": now(),
    }  # fmt: skip


def _insert(rows: Sequence[dict[str, Any]]) -> list[int]:
    """Store what is held; the acts of which that is new, in the order in which they were stored."""
    if not rows:
        return []
    once = insert_once(Hold.__table__, "signal_id")
    return sorted(row.signal_id for row in db.session.connection().execute(once, rows))


def _tell_held(person_id: int, flags: Sequence[Flag]) -> None:
    rules = {flag.rule.key: flag.rule for flag in flags}
    for key, rule in rules.items():
        found = [flag.act.id for flag in flags if flag.rule.key == key]
        about = {"words": rule.words.by_language, "number": len(found)}
        tell(person_id, kind="act_held", key=f"hold:{found[0]}:held", params=about)


def _alike(held: Hold, up_to: int | None = None) -> Sequence[Hold]:
    """What else waits like this. The person is held already."""
    return (
        db.session.execute(alike(held, up_to=up_to).execution_options(populate_existing=True)).scalars().all()
    )


def _standing(signal_ids: Collection[int]) -> Sequence[Any]:
    """Those of these acts that were not taken back: number, person, day."""
    query = select(Signal.id, Signal.person_id, Signal.day).outerjoin(
        Reversal, Reversal.signal_id == Signal.id
    )
    return db.session.execute(query.where(Signal.id.in_(signal_ids), Reversal.signal_id.is_(None))).all()


def _held(hold_id: int) -> Hold:
    """A hold as it is now, behind the person whom it concerns. Raises HoldNotFound."""
    hold_people(select(Hold.person_id).where(Hold.id == hold_id))
    found = db.session.get(Hold, hold_id, populate_existing=True)
    if found is None:
        raise HoldNotFound
    return found
