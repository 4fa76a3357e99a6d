"""What this house holds about people: what the audit log says of them, and their wish to be erased."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, or_, select, update

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.audit_actions import actions
from app.core.db import db, streamed
from app.core.holdings import Holding, Row, Sought, erase_nothing, take_over_nothing, written
from app.core.jobs import Job
from app.core.kept_files import lines_of, prepare_without, refusal_lists
from app.core.naming import names_one
from app.operation.services import blank_words
from app.operation.vocabulary import Door
from app.people.rules.traces import mentions
from app.people.services.holding import hold_people
from app.people.vocabulary import MergeRefused
from app.privacy.models import Erasure
from app.privacy.vocabulary import PERSON_ERASED, REMAINS_ERASED, _l
from app.signals.models import PlatformAccount, RemovalRequest, Reversal, SelfReportAnswer, Signal
from app.signals.privacy import names_of

#: So many lines are blanked in one unit of work, so that nobody waits for long.
SLICE: Final = 5_000


def read_log_about(person_id: int) -> Iterable[Row]:
    """What others did that concerns the person, the latest first."""
    others = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != person_id)
    for event in _stream(_is_about(person_id), others):
        yield _row(event) | {"by": event.actor_id}


def count_log_about(person_id: int) -> int:
    """How many lines of others concern the person."""
    others = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != person_id)
    return _count(_is_about(person_id), others)


def read_log_by(person_id: int) -> Iterable[Row]:
    """What the person did, the latest first; whom it concerned belongs to them, and is not given away here."""
    for event in _stream(AuditEvent.actor_id == person_id):
        is_own = event.object_type == "person" and event.object_id == str(person_id)
        yield _row(event) if is_own else _row(event) | {"thing": "", "changes": None}


def count_log_by(person_id: int) -> int:
    """How many lines there are of what the person did."""
    return _count(AuditEvent.actor_id == person_id)


def find_log_naming(person_id: int) -> Sequence[int]:
    """Lines whose words hold a name, an address, a number or a handle of the person, wherever it stands."""
    names = _long_names(person_id)
    if not names:
        return []
    words = names_one((AuditEvent.object_label, AuditEvent.reason, AuditEvent.changes), names)
    query = select(AuditEvent.id).where(words, AuditEvent.redacted_at.is_(None))
    return list(db.session.execute(query.order_by(AuditEvent.id)).scalars())


def erase_log_naming(_person_id: int, ids: Sequence[int]) -> int:
    """Blank the words of these lines; says how many."""
    return _blank(AuditEvent.id.in_(ids))


def erase_log_about(person_id: int) -> int:
    """Blank the words of lines about the person, some thousands at once; says how many."""
    # That somebody was erased names nobody, and is the proof of it.
    about = and_(_is_about(person_id), AuditEvent.action.not_in((PERSON_ERASED.name, REMAINS_ERASED.name)))
    return _blank(about)


def erase_log_by(person_id: int) -> int:
    """Blank the words of what the person did with things of their own; says how many lines.

    What they did in their office keeps its words: it is about others, and the person is a number in it.
    """
    return _blank(and_(AuditEvent.actor_id == person_id, _is_on_own(person_id)))


def read_erasures(person_id: int) -> Iterable[Row]:
    """The wishes to be erased."""
    query = select(Erasure).where(Erasure.person_id == person_id).order_by(Erasure.id)
    for erasure in db.session.execute(query).scalars():
        yield {
            "asked_at": erasure.asked_at.isoformat(),
            "is_by_yourself": erasure.asked_by == person_id,
            "due_at": erasure.due_at.isoformat(),
            "withdrawn_at": written(erasure.withdrawn_at),
            "begun_at": written(erasure.begun_at),
            "done_at": written(erasure.done_at),
        }


def erase_erasures(person_id: int) -> int:
    """Remove wishes that were taken back; says how many. The one that is carried out stays as the proof of it."""
    gone = delete(Erasure).where(Erasure.person_id == person_id, Erasure.withdrawn_at.is_not(None))
    return len(db.session.execute(gone.returning(Erasure.id)).all())


def take_over_erasures(from_id: int, to_id: int) -> int:
    """Wishes of the first person that were taken back become the second one's; says how many.

    One that waits was made for one of the two records as it was then: joined to the other it would erase more than
    anybody asked for. Whoever made it takes it back first, knowing why; nobody's wish ends by the way. Raises MergeRefused.
    """
    both = from_id, to_id
    hold_people(both)
    waiting = Erasure.person_id.in_(both), Erasure.withdrawn_at.is_(None), Erasure.done_at.is_(None)
    if db.session.execute(select(Erasure.id).where(*waiting).limit(1)).scalar() is not None:
        raise MergeRefused(
            _l(
                "One of these records is to be erased. If they are one person, take that back first, on the page “What is held about them”; else let it be carried out."
            ),
            field="q",
        )
    moved = update(Erasure).where(Erasure.person_id == from_id).values(person_id=to_id)
    number = len(db.session.execute(moved.returning(Erasure.id)).all())
    db.session.expire_all()
    return number


def read_failures(person_id: int) -> Iterable[Row]:
    """Messages of jobs that did not work and that name the person."""
    names = _long_names(person_id)
    for job in _jobs_naming(names):
        yield {"at": job.created_at.isoformat(), "job": job.name, "said": mentions([job.error, job.payload], names)}  # fmt: skip


def find_failures(person_id: int) -> Sequence[int]:
    """The jobs that name the person."""
    return [job.id for job in _jobs_naming(_long_names(person_id))]


def erase_failures(_person_id: int, ids: Sequence[int]) -> int:
    """Empty these jobs; says how many. One that names the person and still waits is not needed any more."""
    emptied = update(Job).where(Job.id.in_(ids)).values(error=None, payload={})
    number = len(db.session.execute(emptied.returning(Job.id)).all())
    db.session.expire_all()
    return number


def read_files(person_id: int) -> Iterable[Row]:
    """Lines that name the person in lists of refused lines, as far as these lie in our folders."""
    names = names_of(person_id)
    for path in refusal_lists() if names else ():
        said = [line.strip() for line in lines_of(path) if mentions(line, names)]
        if said:
            yield {"said": said}


def find_files(person_id: int) -> Sequence[tuple[Path, Path]]:
    """The lists that name the person, each with a copy without these lines."""
    names = names_of(person_id)
    lists = list(refusal_lists()) if names else []
    copies = ((path, prepare_without(path, lambda line: bool(mentions(line, names)))) for path in lists)
    return [(path, copy) for path, copy in copies if copy is not None]


def erase_files(_person_id: int, found: Sequence[tuple[Path, Path]]) -> int:
    """Put the copies into the place of the lists; says how many."""
    for path, copy in found:
        copy.replace(path)
    return len(found)


def _row(event: AuditEvent) -> dict[str, Any]:
    known = actions()
    return {
        "at": event.at.isoformat(),
        "act": event.action,
        "what": known[event.action].sentence if event.action in known else event.action,
        "thing": event.object_label,
        "changes": event.changes,
        "reason": event.reason,
        "door": event.channel,
    }


def _stream(*conditions: ColumnElement[bool]) -> Iterator[AuditEvent]:
    query = select(AuditEvent).where(*conditions).order_by(AuditEvent.id.desc())
    yield from (row[0] for row in streamed(query))


def _count(*conditions: ColumnElement[bool]) -> int:
    query = select(func.count(AuditEvent.id)).where(*conditions)
    return db.session.execute(query).scalar_one()


def _is_about(person_id: int) -> ColumnElement[bool]:
    """Lines about the person, and about acts of theirs that somebody had a reason to touch."""
    own = select(Signal.id).where(Signal.person_id == person_id)
    touched = (
        select(model.signal_id).where(model.signal_id.in_(own))
        for model in (RemovalRequest, Reversal, SelfReportAnswer)
    )
    return or_(
        and_(AuditEvent.object_type == "person", AuditEvent.object_id == str(person_id)),
        *(and_(AuditEvent.object_type == "signal", AuditEvent.object_id.in_(_as_texts(ids))) for ids in touched),
    )  # fmt: skip


def _is_on_own(person_id: int) -> ColumnElement[bool]:
    acts = select(Signal.id).where(Signal.person_id == person_id)
    accounts = select(PlatformAccount.id).where(PlatformAccount.person_id == person_id)
    return or_(
        and_(AuditEvent.object_type == "signal", AuditEvent.object_id.in_(_as_texts(acts))),
        and_(AuditEvent.object_type == "account", AuditEvent.object_id.in_(_as_texts(accounts))),
        AuditEvent.object_type == "address",
    )


def _as_texts(ids: Any) -> Any:
    column = ids.subquery().c[0]
    return select(cast(column, Text))


#: Anything shorter would be found in words that mean nobody.
SHORTEST_NAME: Final = 4


def _long_names(person_id: int) -> tuple[str, ...]:
    return tuple(name for name in names_of(person_id) if len(name) >= SHORTEST_NAME)


def _blank(condition: ColumnElement[bool]) -> int:
    """Blank some of the lines for which this holds."""
    some = select(AuditEvent.id).where(condition, AuditEvent.redacted_at.is_(None)).limit(SLICE)
    return blank_words(db.session.execute(some).scalars().all(), actor=Actor.clockwork())


def _jobs_naming(names: Iterable[str]) -> list[Job]:
    query = select(Job).where(names_one((Job.error, Job.payload), names))
    return list(db.session.execute(query).scalars())


HOLDINGS = (
    Holding(
        key="privacy.erasures",
        title=_l("Your wish to be erased"),
        purpose=_l("So that it is carried out in time, and you can take it back until then."),
        source=_l("You, or HR after you have left"),
        kept=_l("For good, as the proof that it was done"),
        read=read_erasures,
        erase=erase_erasures,
        take_over=take_over_erasures,
        stays=_l("That a number was erased, and when"),
    ),
    Holding(
        key="privacy.failures",
        title=_l("Messages of failed work that name you"),
        purpose=_l("So that somebody can find out why something did not work."),
        source=_l("Waymark itself"),
        kept=_l("For 30 days"),
        read=read_failures,
        erase=erase_nothing,
        take_over=take_over_nothing,
        sought=Sought(find_failures, erase_failures),
        for_programs=frozenset({"job"}),
    ),
    Holding(
        key="privacy.files",
        title=_l("Files of refused lines that name you"),
        purpose=_l("So that whoever imported a file can mend the lines that were refused, and send them again."),
        source=_l("Whoever imported a file of people or activity"),
        kept=_l("For 30 days; the first lines stay with the import"),
        read=read_files,
        erase=erase_nothing,
        take_over=take_over_nothing,
        is_costly=True,
        sought=Sought(find_files, erase_files),
    ),
    Holding(
        key="privacy.log_about",
        title=_l("What others did that concerns you"),
        purpose=_l("So that you can see who looked at your record and who changed it."),
        source=_l("Waymark itself, with every act"),
        kept=_l("For good: the log of what was done here is never shortened"),
        read=read_log_about,
        erase=erase_log_about,
        take_over=take_over_nothing,
        stays=_l("That something was done, when, and to which number; without names, without what changed, without reasons"),
        count=count_log_about,
        words={"door": {door.value: door.way for door in Door}},
        for_programs=frozenset({"act"}),
        sought=Sought(find_log_naming, erase_log_naming),
    ),
    Holding(
        key="privacy.log_by",
        title=_l("What you did"),
        purpose=_l("So that it is known afterwards who changed what, also for those whom it concerned."),
        source=_l("Waymark itself, with every act"),
        kept=_l("For good: the log of what was done here is never shortened"),
        read=read_log_by,
        erase=erase_log_by,
        take_over=take_over_nothing,
        stays=_l("What you did in your office for others, under a number without a name"),
        count=count_log_by,
        words={"door": {door.value: door.way for door in Door}},
        for_programs=frozenset({"act"}),
    ),
)  # fmt: skip
