"""What this house holds about people."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Table, delete, func, literal, select, update

from app.core.clock import date_from_day
from app.core.db import db, streamed
from app.core.holdings import Holding, Row, Sought, erase_nothing, take_over_nothing, written
from app.core.naming import is_called, names_one
from app.core.upsert import insert
from app.people.privacy import ERASED_ADDRESS, ERASED_NUMBER, names_of_record
from app.people.rules.traces import mentions, without_mentions
from app.signals.models import (
    Batch,
    PlatformAccount,
    RemovalRequest,
    Reversal,
    SelfReportAnswer,
    Signal,
    StoppedSource,
    Verb,
    daily,
    evidence_of_signal,
    facets,
    touched,
)
from app.signals.rules.keys import facet_key
from app.signals.vocabulary import (
    ANSWER_LABELS,
    EVIDENCE_LABELS,
    GRADE_LABELS,
    KIND_LABELS,
    KINDS,
    SOURCE_LABELS,
    Evidence,
    Facet,
    _l,
)

#: So many acts are removed in one unit of work, so that nobody waits for long.
SLICE: Final = 5_000


def read_activity(person_id: int) -> Iterable[Row]:
    """Every act of the person, the latest first: when, where, how surely known, and by which import."""
    query = (
        select(
            Signal,
            Verb,
            Batch.file_name,
            Batch.basis,
            Reversal.reversed_at,
            Reversal.reason,
            evidence_of_signal(),
        )
        .join(Verb, Verb.id == Signal.verb_id)
        .outerjoin(Batch, Batch.id == Signal.batch_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .where(Signal.person_id == person_id)
        .order_by(Signal.day.desc(), Signal.id.desc())
    )
    for signal, verb, file_name, basis, reversed_at, reason, evidence in streamed(query):
        yield {
            "occurred_at": signal.occurred_at.isoformat(),
            "type": verb.type,
            "object_type": verb.object_type,
            "platform": signal.platform,
            "object": signal.object,
            "target": signal.target,
            "counts_as": verb.kind,
            "value": signal.value,
            "evidence": Evidence(evidence).word,
            "source": signal.source,
            "import": file_name,
            "basis": basis,
            "note": signal.note,
            "recorded_at": signal.recorded_at.isoformat(),
            "taken_back_at": written(reversed_at),
            "taken_back_because": reason,
            "id": signal.external_id,
        }


def count_activity(person_id: int) -> int:
    """How many acts of the person are held."""
    return db.session.execute(select(func.count(Signal.id)).where(Signal.person_id == person_id)).scalar_one()


def erase_activity(person_id: int) -> int:
    """Remove acts of the person and every count drawn from them, some thousands at once; says how many acts."""
    for counts in (daily, facets, touched):
        db.session.execute(delete(counts).where(counts.c.person_id == person_id))
    some = select(Signal.id).where(Signal.person_id == person_id).limit(SLICE)
    ids = list(db.session.execute(some).scalars())
    for model in (RemovalRequest, Reversal, SelfReportAnswer):
        db.session.execute(delete(model).where(model.signal_id.in_(ids)))
    db.session.execute(delete(Signal).where(Signal.id.in_(ids)))
    db.session.expire_all()
    return len(ids)


def take_over_activity(from_id: int, to_id: int) -> int:
    """The first person's acts become the second one's, and so do the counts; says how many acts."""
    _join_counts(daily, from_id, to_id, [kind.value for kind in KINDS])
    _join_counts(facets, from_id, to_id, ["count"])
    known = select(touched.c.batch_id).where(touched.c.person_id == to_id)
    unknown = update(touched).where(touched.c.person_id == from_id, touched.c.batch_id.not_in(known))
    db.session.execute(unknown.values(person_id=to_id))
    db.session.execute(delete(touched).where(touched.c.person_id == from_id))
    moved = update(Signal).where(Signal.person_id == from_id).values(person_id=to_id)
    done = db.session.execute(moved.execution_options(synchronize_session=False))
    db.session.expire_all()
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE counts its rows


def read_daily(person_id: int) -> Iterable[Row]:
    """The counts by day that are drawn from the person's acts."""
    query = select(daily).where(daily.c.person_id == person_id).order_by(daily.c.day, daily.c.grade)
    for row in streamed(query):
        counted = {kind.value: getattr(row, kind.value) for kind in KINDS if getattr(row, kind.value)}
        yield {"day": date_from_day(row.day).isoformat(), "grade": row.grade, "counts": counted}


def count_daily(person_id: int) -> int:
    """How many rows of counts there are."""
    query = select(func.count()).select_from(daily).where(daily.c.person_id == person_id)
    return db.session.execute(query).scalar_one()


def read_mentions(person_id: int) -> Iterable[Row]:
    """Acts of others that were directed at the person, or at an account of theirs; of whom is not said."""
    query = select(Signal, Verb).join(Verb, Verb.id == Signal.verb_id)
    query = query.where(is_called(Signal.target, names_of(person_id)), Signal.person_id != person_id)
    for signal, verb in streamed(query.order_by(Signal.id)):
        yield {
            "occurred_at": signal.occurred_at.isoformat(),
            "type": verb.type,
            "object_type": verb.object_type,
            "counts_as": verb.kind,
            "platform": signal.platform,
            "target": signal.target,
        }


def find_mentions(person_id: int) -> Sequence[tuple[int, str]]:
    """Whose acts were directed at the person, and what they call them."""
    names = names_of(person_id)
    if not names:
        return []
    named = is_called(Signal.target, names), Signal.person_id != person_id
    found = select(Signal.person_id, Signal.target).where(*named).distinct()
    return [(owner_id, target) for owner_id, target in db.session.execute(found)]


def erase_mentions(person_id: int, found: Sequence[tuple[int, str]]) -> int:
    """Put the number without a name in the place of the person in these acts of others; says in how many.

    What others did counts for them as before: one counterpart stays one counterpart.
    """
    called, number = _called(person_id), 0
    for owner_id, target in found:
        stand_in = called.get(target.casefold())
        if stand_in is None:
            continue
        _rename_counterpart(owner_id, facet_key(target), facet_key(stand_in))
        renamed = update(Signal).where(Signal.person_id == owner_id, Signal.target == target)
        done = db.session.execute(
            renamed.values(target=stand_in).execution_options(synchronize_session=False)
        )
        number += int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE counts its rows
    db.session.expire_all()
    return number


def read_accounts(person_id: int) -> Iterable[Row]:
    """The accounts on platforms that the person has named, also those taken off the list."""
    query = select(PlatformAccount).where(PlatformAccount.person_id == person_id).order_by(PlatformAccount.id)
    for account in db.session.execute(query).scalars():
        yield {
            "platform": account.platform,
            "handle": account.handle,
            "declared_at": account.declared_at.isoformat(),
            "withdrawn_at": written(account.withdrawn_at),
        }


def erase_accounts(person_id: int) -> int:
    """Remove every account that the person has named; says how many there were."""
    gone = delete(PlatformAccount).where(PlatformAccount.person_id == person_id)
    return len(db.session.execute(gone.returning(PlatformAccount.id)).all())


def take_over_accounts(from_id: int, to_id: int) -> int:
    """Accounts that the first person has named are the second one's; says how many that adds."""
    moved = 0
    own = select(PlatformAccount.platform, PlatformAccount.handle).where(PlatformAccount.person_id == to_id)
    known = {tuple(row) for row in db.session.execute(own)}
    others = select(PlatformAccount).where(PlatformAccount.person_id == from_id)
    for account in db.session.execute(others).scalars().all():
        if (account.platform, account.handle) not in known:
            account.person_id = to_id
            moved += 1
    db.session.flush()  # what is left below must not hold what has moved
    erase_accounts(from_id)
    db.session.expire_all()
    return moved


def read_removals(person_id: int) -> Iterable[Row]:
    """What the person asked to have taken out, and the answers."""
    query = select(RemovalRequest).where(RemovalRequest.person_id == person_id).order_by(RemovalRequest.id)
    for request in db.session.execute(query).scalars():
        yield {
            "asked_at": request.asked_at.isoformat(),
            "reason": request.reason,
            "answered_at": written(request.answered_at),
            "is_granted": request.is_granted,
            "answer": request.answer,
        }


def erase_removals(person_id: int) -> int:
    """Remove what the person asked for; says how many requests there were."""
    gone = delete(RemovalRequest).where(RemovalRequest.person_id == person_id)
    return len(db.session.execute(gone.returning(RemovalRequest.id)).all())


def take_over_removals(from_id: int, to_id: int) -> int:
    """The first person's requests become the second one's; says how many."""
    moved = update(RemovalRequest).where(RemovalRequest.person_id == from_id).values(person_id=to_id)
    number = len(db.session.execute(moved.returning(RemovalRequest.id)).all())
    db.session.expire_all()
    return number


def read_answers(person_id: int) -> Iterable[Row]:
    """What was said about acts that the person logged themselves, by coaches and HR and by the person."""
    query = (
        select(SelfReportAnswer, Signal.external_id)
        .join(Signal, Signal.id == SelfReportAnswer.signal_id)
        .where(Signal.person_id == person_id)
        .order_by(SelfReportAnswer.signal_id, SelfReportAnswer.version)
    )
    for answer, external_id in db.session.execute(query):
        yield {
            "answered_at": answer.answered_at.isoformat(),
            "answer": answer.answer,
            "said": answer.note,
            "object": answer.link,
            "is_by_yourself": answer.answered_by == person_id,
            "id": external_id,
        }


def erase_answers(person_id: int) -> int:
    """Remove what was answered to the person; says how many answers there were."""
    own = select(Signal.id).where(Signal.person_id == person_id)
    gone = delete(SelfReportAnswer).where(SelfReportAnswer.signal_id.in_(own))
    return len(db.session.execute(gone.returning(SelfReportAnswer.signal_id)).all())


def read_stopped(person_id: int) -> Iterable[Row]:
    """The platforms from which the person lets nothing more be kept."""
    query = select(StoppedSource).where(StoppedSource.person_id == person_id).order_by(StoppedSource.platform)
    for source in db.session.execute(query).scalars():
        yield {"platform": source.platform, "stopped_at": source.stopped_at.isoformat()}


def erase_stopped(person_id: int) -> int:
    """Remove the list of stopped platforms; says how many there were."""
    gone = delete(StoppedSource).where(StoppedSource.person_id == person_id)
    return len(db.session.execute(gone.returning(StoppedSource.platform)).all())


def take_over_stopped(from_id: int, to_id: int) -> int:
    """What the first person has stopped stays stopped for the second one; says how many platforms that adds."""
    own = select(StoppedSource.platform).where(StoppedSource.person_id == to_id)
    new = update(StoppedSource).where(StoppedSource.person_id == from_id, StoppedSource.platform.not_in(own))
    moved = len(db.session.execute(new.values(person_id=to_id).returning(StoppedSource.platform)).all())
    erase_stopped(from_id)
    db.session.expire_all()
    return moved


def read_lists(person_id: int) -> Iterable[Row]:
    """Refused lines of activity that speak of the person."""
    names = names_of(person_id)
    for batch in _batches_with(names):
        yield {
            "file_name": batch.file_name,
            "imported_at": batch.made_at.isoformat(),
            "basis": batch.basis,
            "said": mentions([batch.first_refusals, batch.error], names),
        }


def find_lists(person_id: int) -> Sequence[int]:
    """The imports of whose refused lines some name the person."""
    names = names_of(person_id)
    return [batch.id for batch in _batches_with(names)] if names else []


def erase_from_lists(person_id: int, ids: Sequence[int]) -> int:
    """Take the person out of what is kept of refused lines; says out of how many imports."""
    names, number = names_of(person_id), 0
    query = select(Batch).where(Batch.id.in_(ids)).with_for_update()
    for batch in db.session.execute(query.execution_options(populate_existing=True)).scalars():
        refusals = without_mentions(batch.first_refusals, names)
        error = without_mentions(batch.error, names)
        if (refusals, error) != (batch.first_refusals, batch.error):
            batch.first_refusals, batch.error = refusals, error
            number += 1
    db.session.flush()  # what is written next must not be overtaken by it
    return number


def names_of(person_id: int) -> tuple[str, ...]:
    """What the person is called here and on platforms; nothing after an erasure."""
    own = names_of_record(person_id)
    if not own:
        return ()
    handles = select(PlatformAccount.handle).where(PlatformAccount.person_id == person_id).distinct()
    return (*own, *sorted(db.session.execute(handles).scalars()))


def _called(person_id: int) -> dict[str, str]:
    """What acts of others may call the person, in whatever case, and what stands in its place after an erasure."""
    names = names_of(person_id)
    if not names:
        return {}
    number = ERASED_NUMBER.format(person_id)
    found = {name.casefold(): f"{number}-{place}" for place, name in enumerate(names[2:])}
    return found | {
        names[1].casefold(): ERASED_ADDRESS.format(person_id),
        names[0].casefold(): number,
    }


def _rename_counterpart(owner_id: int, key: int, new_key: int) -> None:
    of_key = facets.c.person_id == owner_id, facets.c.facet == Facet.COUNTERPART.value, facets.c.key == key
    columns = [column for column in facets.c if column.name != "key"]
    names = [*(column.name for column in columns), "key"]
    renamed = insert(facets).from_select(
        names, select(*columns, literal(new_key, facets.c.key.type)).where(*of_key)
    )
    _add_up(renamed, facets, ["count"])
    db.session.execute(delete(facets).where(*of_key))


def _join_counts(counts: Table, from_id: int, to_id: int, numbers: list[str]) -> None:
    """Add what is counted of one person to what is counted of another."""
    columns = [column for column in counts.c if column.name != "person_id"]
    names = ["person_id", *(column.name for column in columns)]
    chosen = select(literal(to_id, counts.c.person_id.type), *columns).where(counts.c.person_id == from_id)
    _add_up(insert(counts).from_select(names, chosen), counts, numbers)
    db.session.execute(delete(counts).where(counts.c.person_id == from_id))


def _add_up(statement: Any, counts: Table, numbers: list[str]) -> None:
    sums = {name: counts.c[name] + statement.excluded[name] for name in numbers}
    keys = [column.name for column in counts.primary_key]
    db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums))


def _batches_with(names: Iterable[str]) -> Iterator[Batch]:
    query = select(Batch).where(names_one((Batch.first_refusals, Batch.error), names)).order_by(Batch.id)
    yield from db.session.execute(query).scalars().all()


_EVIDENCE = {evidence.word: label for evidence, label in EVIDENCE_LABELS.items()}
#: Words of Activity Streams; what an act counts as is the same in ours.
_VERBS = frozenset({"type", "object_type"})

#: Erased from the last to the first: who is called what has to be known for what names them.
HOLDINGS = (
    Holding(
        key="signals.accounts",
        title=_l("Your accounts on platforms"),
        purpose=_l("So that colleagues can find you there. Nothing is read from these accounts."),
        source=_l("You"),
        kept=_l("As long as your record, also after you took them off the list"),
        read=read_accounts,
        erase=erase_accounts,
        take_over=take_over_accounts,
    ),
    Holding(
        key="signals.activity",
        title=_l("Your activity"),
        purpose=_l("So that what you do counts on your trail, and every number can be looked up."),
        source=_l("Files that your company imports, what you log yourself, and what you do in Waymark"),
        kept=_l("As long as your record; you can ask to have an entry taken out"),
        read=read_activity,
        erase=erase_activity,
        take_over=take_over_activity,
        count=count_activity,
        words={"counts_as": KIND_LABELS, "evidence": _EVIDENCE, "source": SOURCE_LABELS},
        for_programs=_VERBS,
        page="signals.show_activity",
    ),
    Holding(
        key="signals.counts",
        title=_l("Counts by day"),
        purpose=_l("So that your trail need not be counted anew for each page."),
        source=_l("Drawn from your activity, and with whom and about what it was"),
        kept=_l("As long as the activity that they are drawn from"),
        read=read_daily,
        erase=erase_nothing,
        take_over=take_over_nothing,
        count=count_daily,
        words={"grade": GRADE_LABELS, "counts": KIND_LABELS},
    ),
    Holding(
        key="signals.mentions",
        title=_l("What others did with you"),
        purpose=_l("A reply to you counts for whoever wrote it; who that was belongs to them, so it is not shown here."),
        source=_l("The activity of others"),
        kept=_l("As long as the record of whoever did it"),
        read=read_mentions,
        erase=erase_nothing,
        take_over=take_over_nothing,
        sought=Sought(find_mentions, erase_mentions),
        stays=_l("That somebody did something with a person who has left, under a number without a name"),
        words={"counts_as": KIND_LABELS},
        for_programs=_VERBS,
        is_costly=True,
    ),
    Holding(
        key="signals.removal_requests",
        title=_l("What you asked to have taken out"),
        purpose=_l("So that you get an answer, and can read it again."),
        source=_l("You, and whoever answered"),
        kept=_l("As long as your record"),
        read=read_removals,
        erase=erase_removals,
        take_over=take_over_removals,
    ),
    Holding(
        key="signals.answers",
        title=_l("Answers to what you logged"),
        purpose=_l("So that what you logged yourself can count as confirmed, or you can answer a question about it."),
        source=_l("Coaches and HR, and what you replied to them"),
        kept=_l("As long as the entry"),
        read=read_answers,
        erase=erase_answers,
        take_over=take_over_nothing,
        words={"answer": ANSWER_LABELS},
    ),
    Holding(
        key="signals.stopped_sources",
        title=_l("Sources that you have stopped"),
        purpose=_l("So that nothing more is kept from there."),
        source=_l("You"),
        kept=_l("Until you start them again"),
        read=read_stopped,
        erase=erase_stopped,
        take_over=take_over_stopped,
    ),
    Holding(
        key="signals.lists",
        title=_l("Refused lines about you"),
        purpose=_l("So that a mistaken line can be mended and sent again."),
        source=_l("Whoever imported a file of activity"),
        kept=_l("With the import"),
        read=read_lists,
        erase=erase_nothing,
        take_over=take_over_nothing,
        sought=Sought(find_lists, erase_from_lists),
        stays=_l("That a file was imported, and how many lines it held"),
    ),
)  # fmt: skip
