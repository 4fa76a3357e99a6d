"""Thanking colleagues in public: a few words, taken back by whoever gave them, kept private by whoever got them.

Giving thanks is an act of one's own and counts once. What is taken back or hidden is nowhere shown and counts no longer.
"""

from contextlib import suppress

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.upsert import insert_once
from app.notices.services import forget, tell, tell_all
from app.people.models import Person
from app.people.services.holding import hold_people
from app.rewards.models import ThanksReport, ThankYou
from app.rewards.permissions import DECIDE_THANKS, GIVE_THANKS
from app.rewards.queries import thanks as queries
from app.rewards.rules.thanks import told_about, week_of
from app.rewards.rules.words import checked
from app.rewards.services.telling_hr import tell_hr
from app.rewards.vocabulary.thanks import (
    LONGEST_REPORT,
    LONGEST_THANKS,
    MOST_THANKS_A_WEEK,
    THANKS_GIVEN,
    THANKS_HIDDEN,
    THANKS_KEPT,
    THANKS_LEFT,
    THANKS_REPORTED,
    THANKS_WITHDRAWN,
    EnoughThisWeek,
    NothingIsKept,
    NotYoursToDecide,
    NotYoursToReport,
    Reason,
    ReportDecided,
    ShoutOutsAreOff,
    ThanksNotFound,
    ThanksRefused,
)
from app.rewards.vocabulary.words import _l
from app.signals.queries import find_signal_id
from app.signals.services import record_signal, reverse_signal
from app.signals.vocabulary import OWN_PLATFORM, AlreadyReversed, Evidence, Source

#: What giving thanks is in words of Activity Streams.
_THANKING = ("Offer", "thanks")


def give_thanks(thanked_id: int, *, reason: Reason, words: str, entry: str, actor: Actor) -> int:
    """Thank a colleague before everybody; they are told. The same form sent twice is one thank-you, whose number comes back.

    Raises ThanksRefused for oneself and for whoever is not here or not to be named, WordsRefused for no words,
    EnoughThisWeek, ShoutOutsAreOff and NothingIsKept.
    """
    GIVE_THANKS.demand(actor)
    giver_id = _own_id(actor)
    # Nobody else of this giver's forms is counted meanwhile, and nobody is joined to another record or stops being shown.
    hold_people([giver_id, thanked_id])
    known = queries.find_sent(giver_id, entry)
    if known is not None:
        return known.id
    _demand_welcome(giver_id, thanked_id)
    kept = checked(words, field="words", most=LONGEST_THANKS, ask=_l("Say in a few words what for."))
    if queries.count_given(giver_id, *week_of(today())) >= MOST_THANKS_A_WEEK:
        raise EnoughThisWeek(most=MOST_THANKS_A_WEEK)
    values = {
        "giver_id": giver_id, "thanked_id": thanked_id, "reason": reason.value, "words": kept, "entry": entry,
        "given_at": now(), "day": today(),
    }  # fmt: skip
    once = insert_once(ThankYou.__table__, "giver_id", "entry")
    thanks_id: int = db.session.connection().execute(once, values).one().id
    record(THANKS_GIVEN, actor=actor, object_type="thanks", object_id=thanks_id)
    _count(giver_id, thanks_id)
    giver = db.session.get_one(Person, giver_id)
    about = {"name": giver.name, "words": kept}
    tell(thanked_id, kind="thanks_received", key=told_about(thanks_id), params=about)
    return thanks_id


def withdraw_thanks(thanks_id: int, *, actor: Actor) -> bool:
    """Take back what one said; says whether it stood there until now. Raises ThanksNotFound for somebody else's."""
    thanks = _held(thanks_id)
    if thanks.giver_id != actor.person_id:
        raise ThanksNotFound
    if thanks.withdrawn_at is not None:
        return False
    thanks.withdrawn_at = now()
    db.session.flush()
    record(THANKS_WITHDRAWN, actor=actor, object_type="thanks", object_id=thanks_id)
    _let_disappear(thanks, why="the thank-you was taken back")
    return True


def keep_thanks(thanks_id: int, *, is_kept: bool, actor: Actor) -> bool:
    """Keep to oneself what one was thanked for, or show it again; says whether that changes anything. Raises ThanksNotFound."""
    thanks = _held(thanks_id)
    if thanks.thanked_id != actor.person_id or thanks.is_gone:
        raise ThanksNotFound
    if (thanks.kept_at is not None) == is_kept:
        return False
    thanks.kept_at = now() if is_kept else None
    db.session.flush()
    record(THANKS_KEPT, actor=actor, object_type="thanks", object_id=thanks_id, changes={"is_kept": [not is_kept, is_kept]})  # fmt: skip
    return True


def report_thanks(thanks_id: int, *, why: str, actor: Actor) -> bool:
    """Tell HR that a thank-you should not stand there; says whether this is new. Who reports it or gave it is not told so.

    Raises ThanksNotFound for what one does not see, NotYoursToReport, and WordsRefused without a reason.
    """
    GIVE_THANKS.demand(actor)
    reporter_id = _own_id(actor)
    thanks = _held(thanks_id, beside=reporter_id)
    if queries.get_shown(thanks_id, reporter_id).giver_id == reporter_id:
        raise NotYoursToReport
    kept = checked(why, field="why", most=LONGEST_REPORT, ask=_l("Say in a few words what is wrong with it."))
    values = {"thanks_id": thanks.id, "reporter_id": reporter_id, "why": kept, "reported_at": now()}
    once = insert_once(ThanksReport.__table__, "thanks_id", "reporter_id")
    if db.session.connection().execute(once, values).first() is None:
        return False
    record(THANKS_REPORTED, actor=actor, object_type="thanks", object_id=thanks_id)
    key = f"{told_about(thanks_id)}reported:{queries.count_reports(thanks_id)}"
    tell_hr("thanks_reported", key=key, params={}, but={reporter_id, thanks.giver_id})
    return True


def decide_thanks(thanks_id: int, *, hide: bool, answer: str, actor: Actor) -> None:
    """Hide a thank-you that was reported, or let it stand. Whoever reported it is told, and its giver if it is hidden.

    Raises ThanksNotFound, ReportDecided where nothing waits, NotYoursToDecide, and WordsRefused for hiding without a reason.
    """
    DECIDE_THANKS.demand(actor)
    thanks = _held(thanks_id)
    reports = queries.list_open_reports(thanks_id)
    if thanks.is_gone or not reports:
        raise ReportDecided
    if actor.person_id in {thanks.giver_id, *(one.reporter_id for one in reports)}:
        raise NotYoursToDecide
    kept = answer.strip()
    if hide or kept:
        kept = checked(
            answer, field="answer", most=LONGEST_REPORT, ask=_l("Say why it is hidden; both are told.")
        )
    for one in reports:
        one.decided_at, one.decided_by, one.is_hidden, one.answer = now(), actor.person_id, hide, kept
    if hide:
        thanks.hidden_at, thanks.hidden_by, thanks.hidden_why = now(), actor.person_id, kept
    db.session.flush()
    record(THANKS_HIDDEN if hide else THANKS_LEFT, actor=actor, object_type="thanks", object_id=thanks_id, reason=kept)  # fmt: skip
    if hide:
        _let_disappear(thanks, why="the thank-you was hidden")
        tell(thanks.giver_id, kind="thanks_hidden", key=f"{told_about(thanks_id)}hidden", params={"answer": kept})  # fmt: skip
    key, about = f"{told_about(thanks_id)}report", {"is_hidden": hide, "answer": kept}
    tell_all("thanks_decided", [(one.reporter_id, key, about) for one in reports])


def demand_may_thank(giver: Person) -> None:
    """Raise ShoutOutsAreOff where somebody works in a place without public thanks, and NothingIsKept who wants nothing kept."""
    if not queries.are_shout_outs_on(giver):
        raise ShoutOutsAreOff
    if giver.observation_stopped_at is not None:
        raise NothingIsKept


def _demand_welcome(giver_id: int, thanked_id: int) -> None:
    """That public thanks are wanted on both sides. Why somebody cannot be named is nobody's business."""
    if thanked_id == giver_id:
        raise ThanksRefused(_l("Be kind to yourself, and thank a colleague here."), field="whom")
    demand_may_thank(db.session.get_one(Person, giver_id, populate_existing=True))
    thanked = db.session.get(Person, thanked_id, populate_existing=True)
    if thanked is None or not queries.can_be_thanked(thanked):
        raise ThanksRefused(_l("We found nobody of this name or address who can be thanked here."), field="whom")  # fmt: skip


def _count(giver_id: int, thanks_id: int) -> None:
    record_signal(
        giver_id,
        verb=_THANKING,
        external_id=f"thanks:{thanks_id}",
        platform=OWN_PLATFORM,
        evidence=Evidence.VERIFIED,
        source=Source.PRODUCT,
        actor=Actor.clockwork(),
    )


def _let_disappear(thanks: ThankYou, *, why: str) -> None:
    """What was told of it is forgotten, and giving it counts no longer."""
    forget([thanks.thanked_id], about=told_about(thanks.id))
    signal_id = find_signal_id(f"{OWN_PLATFORM}:thanks:{thanks.id}")
    if signal_id is not None:
        with suppress(AlreadyReversed):  # who asked to have it removed was granted it before
            reverse_signal(signal_id, reason=why, actor=Actor.clockwork())


def _held(thanks_id: int, *, beside: int | None = None) -> ThankYou:
    """A thank-you as it is now, held behind the people whom it concerns. Raises ThanksNotFound."""
    found = db.session.get(ThankYou, thanks_id)
    if found is None:
        raise ThanksNotFound
    hold_people({found.giver_id, found.thanked_id, *([] if beside is None else [beside])})
    query = select(ThankYou).where(ThankYou.id == thanks_id).with_for_update()
    held = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if held is None:
        raise ThanksNotFound
    return held


def _own_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id
