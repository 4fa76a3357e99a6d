"""What coaches and HR say to acts that people logged themselves, and what the people reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict
from app.core.events import publish
from app.core.upsert import insert_once
from app.notices.services import take_back, tell
from app.people.queries import names_of
from app.people.services.holding import hold_people
from app.signals.events import EvidenceChanged
from app.signals.models import Reversal, SelfReportAnswer, Signal, Verb
from app.signals.permissions import CONFIRM_ACTIVITY
from app.signals.rules.answers import check_question, check_reply, evidence_after, may_follow
from app.signals.rules.counts import Counted, regrade
from app.signals.rules.entries import check_link
from app.signals.services.counting import apply_counts, sweep_empty_rows
from app.signals.vocabulary import (
    ACCOUNT_NAMED,
    KIND_INDEX,
    KIND_LABELS,
    REPORT_ANSWER_WITHDRAWN,
    REPORT_CONFIRMED,
    REPORT_QUESTIONED,
    REPORT_REPLIED,
    AlreadyReversed,
    Answer,
    AnsweredMeanwhile,
    Evidence,
    Kind,
    NotOwnEntry,
    NotYourAnswer,
    SignalNotFound,
    Source,
    _l,
)

_MEANWHILE = {
    Answer.CONFIRMED: _l("%(name)s has confirmed this in the meantime."),
    Answer.QUESTIONED: _l("%(name)s has asked about this in the meantime."),
    Answer.REPLIED: _l("%(name)s has answered in the meantime. Please read that first."),
    Answer.WITHDRAWN: _l("%(name)s has taken an answer back in the meantime."),
}
_ACTIONS: Mapping[Answer, AuditAction] = {
    Answer.CONFIRMED: REPORT_CONFIRMED,
    Answer.QUESTIONED: REPORT_QUESTIONED,
    Answer.REPLIED: REPORT_REPLIED,
    Answer.WITHDRAWN: REPORT_ANSWER_WITHDRAWN,
}


@dataclass(slots=True)
class Confirmed:
    """What came of confirming several entries: how many are, and why the others are not."""

    count: int = 0
    refused: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Report:
    """An entry, held until the end of the unit of work, with what was said of it last."""

    signal: Signal
    verb: Verb
    last: SelfReportAnswer | None

    @property
    def said(self) -> Answer | None:
        return None if self.last is None else Answer(self.last.answer)

    @property
    def version(self) -> int:
        return 0 if self.last is None else self.last.version

    @property
    def evidence(self) -> Evidence:
        return evidence_after(Evidence(self.signal.evidence), self.said)


def confirm_reports(seen: Mapping[int, int], *, actor: Actor) -> Confirmed:
    """Confirm entries of others, each as it was seen: its number, and how much had been said of it.

    They count as confirmed from now on, and their people are placed anew. What somebody else was faster with, or has
    been taken back, is left as it is and told. Raises SignalNotFound, NotOwnEntry, and the conflict if nothing is left.
    """
    CONFIRM_ACTIVITY.demand(actor)
    session = db.session()
    outcome, confirmed = Confirmed(), []
    for report in _hold(session, seen):
        _demand_other(report, actor)
        try:
            if _say(session, report, Answer.CONFIRMED, seen[report.signal.id], actor=actor):
                confirmed.append(report)
            outcome.count += 1
        except Conflict as faster:
            outcome.refused.append(faster)
    if outcome.refused and not outcome.count:
        raise outcome.refused[0]
    _count_anew(session, confirmed, Evidence.CONFIRMED)
    return outcome


def question_report(signal_id: int, *, version: int, question: str, actor: Actor) -> None:
    """Ask somebody about an entry of theirs, which goes on counting as it does; they are told.

    `version` says how much had been said when the entry was read. Raises SignalNotFound, NotOwnEntry, SignalRefused
    without words, AlreadyReversed, and AnsweredMeanwhile if somebody was faster.
    """
    CONFIRM_ACTIVITY.demand(actor)
    words = check_question(question)
    session = db.session()
    [report] = _hold(session, [signal_id])
    _demand_other(report, actor)
    if not _say(session, report, Answer.QUESTIONED, version, note=words, actor=actor):
        return
    kind = report.verb.kind
    tell(
        report.signal.person_id,
        kind="report_questioned",
        key=_notice_key(signal_id, version + 1),
        params={
            "what": KIND_LABELS[Kind(kind)] if kind else "",
            "link": report.signal.object,
            "question": words,
        },
    )


def reply_to_question(signal_id: int, *, version: int, words: str, link: str = "", actor: Actor) -> None:
    """Reply, as the person asked, with words and perhaps another link; the entry is open again for coaches and HR.

    Raises SignalNotFound, SignalRefused, AlreadyReversed, and AnsweredMeanwhile if nothing is asked any more.
    """
    said, link = check_reply(words), check_link(link)
    session = db.session()
    [report] = _hold(session, [signal_id])
    if report.signal.person_id != actor.person_id:
        raise SignalNotFound
    _say(session, report, Answer.REPLIED, version, note=said, link=link, actor=actor)


def withdraw_answer(signal_id: int, *, version: int, actor: Actor) -> None:
    """Take back an answer that the actor gave: the entry is open again, and counts as it came in.

    Raises SignalNotFound, NotYourAnswer, AlreadyReversed, and AnsweredMeanwhile if more has been said since.
    """
    CONFIRM_ACTIVITY.demand(actor)
    session = db.session()
    [report] = _hold(session, [signal_id])
    given = report.last
    if given is not None and given.version == version and given.answered_by != actor.person_id:
        raise NotYourAnswer
    before = report.evidence
    if not _say(session, report, Answer.WITHDRAWN, version, actor=actor):
        return
    if before is Evidence.CONFIRMED:
        _count_anew(session, [report], Evidence.SELF_REPORTED)
    take_back(report.signal.person_id, key=_notice_key(signal_id, version))


def _notice_key(signal_id: int, version: int) -> str:
    return f"question:{signal_id}:{version}"


def _hold(session: Session, signal_ids: Sequence[int] | Mapping[int, int]) -> list[_Report]:
    """These entries, by person and number, which nobody else answers or takes back before this unit of work ends."""
    ids = list(signal_ids)
    hold_people(select(Signal.person_id).where(Signal.id.in_(ids)).distinct())
    entries = (
        select(Signal)
        .where(Signal.id.in_(ids))
        .order_by(Signal.person_id, Signal.id)
        .execution_options(populate_existing=True)
    )
    signals = session.execute(entries).scalars().all()
    verbs = {verb.id: verb for verb in _verbs_of(session, signals)}
    query = select(SelfReportAnswer).where(SelfReportAnswer.signal_id.in_(ids))
    said = session.execute(query.order_by(SelfReportAnswer.version)).scalars()
    last = {one.signal_id: one for one in said}
    found = [_Report(signal, verbs[signal.verb_id], last.get(signal.id)) for signal in signals]
    if len(found) != len(ids) or not all(map(_is_report, found)):
        raise SignalNotFound
    return found


def _verbs_of(session: Session, signals: Sequence[Signal]) -> Sequence[Verb]:
    return session.execute(select(Verb).where(Verb.id.in_({one.verb_id for one in signals}))).scalars().all()


def _is_report(report: _Report) -> bool:
    is_self_report = report.signal.source == Source.SELF_REPORT.value
    return is_self_report and (report.verb.type, report.verb.object_type) != ACCOUNT_NAMED


def _demand_other(report: _Report, actor: Actor) -> None:
    if report.signal.person_id == actor.person_id:
        raise NotOwnEntry


def _say(
    session: Session,
    report: _Report,
    answer: Answer,
    version: int,
    *,
    note: str = "",
    link: str = "",
    actor: Actor,
) -> bool:
    """Add a turn after that which was seen; False if the actor has said just this before."""
    signal_id = report.signal.id
    if session.get(Reversal, signal_id, populate_existing=True) is not None:
        raise AlreadyReversed
    if _is_again(report, answer, version, note, actor):
        return False
    if report.version != version or not may_follow(answer, report.said):
        raise _faster(report)
    values = {
        "signal_id": signal_id,
        "version": version + 1,
        "answer": answer.value,
        "note": note,
        "link": link,
        "answered_by": actor.person_id,
        "answered_at": now(),
    }
    once = insert_once(SelfReportAnswer.__table__, "signal_id", "version")
    if session.connection().execute(once, values).first() is None:
        raise AnsweredMeanwhile
    record(_ACTIONS[answer], actor=actor, object_type="signal", object_id=signal_id)
    return True


def _is_again(report: _Report, answer: Answer, version: int, note: str, actor: Actor) -> bool:
    """Whether this is a form sent twice: the last that was said is just this, by the same one, after the same turn."""
    last = report.last
    return (
        last is not None
        and (last.version, last.answer, last.note) == (version + 1, answer.value, note)
        and last.answered_by == actor.person_id
    )


def _faster(report: _Report) -> Conflict:
    """What happened since the entry was read."""
    if report.said is None or report.last is None or report.last.answered_by is None:
        return AnsweredMeanwhile()
    name = names_of([report.last.answered_by]).get(report.last.answered_by)
    return AnsweredMeanwhile(_MEANWHILE[report.said], name=name) if name else AnsweredMeanwhile()


def _count_anew(session: Session, reports: Sequence[_Report], evidence: Evidence) -> None:
    """Bring the roll-ups up to how surely these acts are known now, all of them before anybody is placed."""
    changed = [one for one in reports if one.signal.evidence == Evidence.SELF_REPORTED.value]
    acts = [
        Counted(
            one.signal.person_id,
            one.signal.day,
            KIND_INDEX[Kind(one.verb.kind)],
            one.evidence.value,
            one.signal.object,
            one.signal.target,
            one.signal.value,
        )
        for one in changed
        if one.verb.kind is not None and not one.signal.is_on_self
    ]
    if acts:
        apply_counts(session, regrade(acts, evidence.value))
        sweep_empty_rows(session, sorted({act.person_id for act in acts}))
    for person_id, theirs in groupby(changed, key=lambda one: one.signal.person_id):
        publish(EvidenceChanged(person_id, tuple(one.signal.id for one in theirs)))
