"""Taking back."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.notices.models import Notice
from app.people.models import Person
from app.people.vocabulary import Role
from app.signals.events import BatchIntakeFinished, SignalReversed
from app.signals.models import Reversal
from app.signals.queries import get_batch, page_removal_requests
from app.signals.services import (
    answer_removal_request,
    ask_for_removal,
    declare_account,
    import_signals,
    rebuild_rollups,
    reinstate_batch,
    reverse_batch,
    reverse_signal,
    withdraw_account,
)
from app.signals.vocabulary import (
    AccountNotFound,
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyReversed,
    BatchNotFound,
    BatchUnfinished,
    Evidence,
    NotReversed,
    NotYoursToReverse,
    RequestNotFound,
    SignalNotFound,
    SignalRefused,
    Source,
)
from tests.factories.people import make_person
from tests.factories.signals import facts, line, make_signal, rollups, write_csv

OPERATOR = Actor.operator()


def of(person: Person, *roles: Role) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", *roles}))


def test_what_is_taken_back_leaves_the_counts_as_they_were(mara: Person, news: list[object]):
    """PL-11: the act stays among the facts, and a capped measure is filled by the others again."""
    make_signal(mara, ("Create", "reply"), target="Bob")
    before = rollups()
    signals = [
        make_signal(mara, ("Create", "reply"), target="Bob"),
        make_signal(mara, evidence=Evidence.SELF_REPORTED),
    ]

    for signal in signals:
        with unit_of_work():
            reverse_signal(signal.id, reason="a mistake", actor=OPERATOR)

    assert rollups() == before
    assert len(facts()) == 3
    assert news[-1] == SignalReversed(signals[1].id, mara.id, signals[1].day)
    with unit_of_work():
        rebuild_rollups(mara.id)
    assert rollups() == before


def test_an_act_is_taken_back_once(mara: Person):
    signal_id = make_signal(mara).id
    with unit_of_work():
        reverse_signal(signal_id, reason="a mistake", actor=OPERATOR)

    with pytest.raises(AlreadyReversed), unit_of_work():
        reverse_signal(signal_id, reason="a mistake", actor=OPERATOR)
    assert rollups() == ([], [])


def test_acts_that_never_counted_can_be_taken_back_too(mara: Person):
    for signal in (make_signal(mara, ("Flag", "")), make_signal(mara, target=mara.email)):
        with unit_of_work():
            reverse_signal(signal.id, reason="a mistake", actor=OPERATOR)

    assert db.session.execute(select(func.count(Reversal.signal_id))).scalar_one() == 2


def test_people_take_back_their_own_entries_only(mara: Person):
    """R-S3"""
    own = make_signal(mara, source=Source.SELF_REPORT, evidence=Evidence.SELF_REPORTED)
    imported, others = make_signal(mara), make_signal(make_person())

    with unit_of_work():
        reverse_signal(own.id, reason="mine", actor=of(mara))
    with pytest.raises(NotYoursToReverse), unit_of_work():
        reverse_signal(imported.id, reason="mine", actor=of(mara))
    with pytest.raises(SignalNotFound), unit_of_work():
        reverse_signal(others.id, reason="mine", actor=of(mara))
    with pytest.raises(SignalNotFound), unit_of_work():
        reverse_signal(10**6, reason="none", actor=OPERATOR)


def test_a_whole_import_is_taken_back_and_what_was_known_before_stays(
    mara: Person, news: list[object], file: Path
):
    """R-S4"""
    bob = make_person()
    write_csv(file, [line("a1", mara, "Create", "comment"), line("a2", mara, "Create", "reply", target="x")])
    import_signals(file, actor=OPERATOR)
    before = rollups()
    write_csv(
        file,
        [
            line("a1", mara, "Create", "comment"),
            line("a3", mara),
            line("a4", bob, "Create", "reply"),
            line("a5", bob),
        ],
    )
    second = import_signals(file, actor=OPERATOR).batch_id or 0
    with unit_of_work():
        reverse_signal(max(fact for fact in _ids()), reason="one of them", actor=OPERATOR)

    with unit_of_work():
        count = reverse_batch(second, reason="the wrong file", actor=OPERATOR)

    assert count == 2
    assert rollups() == before
    assert get_batch(second).state == "reversed"
    assert news[-1] == BatchIntakeFinished(second, 2)
    with pytest.raises(AlreadyReversed), unit_of_work():
        reverse_batch(second, reason="again", actor=OPERATOR)


def test_what_is_brought_back_counts_as_if_it_had_never_been_taken_back(
    mara: Person, news: list[object], file: Path, clock
):
    """R-S4: but for what was taken back for itself, or because somebody asked for it."""
    bob = make_person()
    acts = [line(f"a{number}", mara, "Create", "reply", target=f"t{number}") for number in range(4)]
    batch_id = import_signals(write_csv(file, [*acts, line("b1", bob)]), actor=OPERATOR).batch_id or 0
    first, second, *_ = _ids()
    with unit_of_work():
        reverse_signal(first, reason="one of them", actor=OPERATOR)
        ask_for_removal(second, reason="not me", actor=of(mara))
    clock.advance(minutes=1)
    with unit_of_work():
        reverse_batch(batch_id, reason="the wrong file", actor=OPERATOR)
    with unit_of_work():
        request_id = page_removal_requests().items[0].id
        answer_removal_request(request_id, is_granted=True, answer="", actor=OPERATOR)
    news.clear()

    with unit_of_work():
        count = reinstate_batch(batch_id, reason="it was right", actor=OPERATOR)

    assert count == 3
    assert get_batch(batch_id).state == "done"
    told = rollups()
    assert sum(sum(row[3:]) for row in told[0]) == 3
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told
    assert news == [BatchIntakeFinished(batch_id, 2)]
    logged = db.session.execute(
        select(AuditEvent).where(AuditEvent.action == "signals.list.reinstated")
    ).scalar_one()
    assert (logged.changes, logged.reason) == ({"reinstated": 3}, "it was right")
    with pytest.raises(NotReversed), unit_of_work():
        reinstate_batch(batch_id, reason="again", actor=OPERATOR)
    clock.advance(minutes=1)
    with unit_of_work():
        assert reverse_batch(batch_id, reason="wrong after all", actor=OPERATOR) == 3
    assert rollups() == ([], [])


def test_an_import_of_which_each_act_was_taken_back_cannot_be_taken_back_as_a_whole(mara: Person, file: Path):
    batch_id = import_signals(write_csv(file, [line("a1", mara)]), actor=OPERATOR).batch_id or 0
    with unit_of_work():
        reverse_signal(_ids()[0], reason="wrong", actor=OPERATOR)

    with pytest.raises(AlreadyReversed), unit_of_work():
        reverse_batch(batch_id, reason="wrong", actor=OPERATOR)

    assert get_batch(batch_id).state == "done"


def test_only_who_may_import_brings_an_import_back(mara: Person, file: Path):
    batch_id = import_signals(write_csv(file, [line("a1", mara)]), actor=OPERATOR).batch_id or 0
    with unit_of_work():
        reverse_batch(batch_id, reason="wrong", actor=OPERATOR)

    with pytest.raises(NotAllowed), unit_of_work():
        reinstate_batch(batch_id, reason="mine", actor=of(mara, Role.HR))
    with pytest.raises(BatchNotFound), unit_of_work():
        reinstate_batch(10**6, reason="none", actor=OPERATOR)


def test_only_an_import_that_has_ended_is_taken_back(mara: Person, file: Path):
    batch_id = import_signals(write_csv(file, [line("a1", mara)]), actor=OPERATOR).batch_id or 0
    with unit_of_work():
        get_batch(batch_id).state = "running"

    with pytest.raises(BatchUnfinished), unit_of_work():
        reverse_batch(batch_id, reason="now", actor=OPERATOR)
    with pytest.raises(BatchNotFound), unit_of_work():
        reverse_batch(10**6, reason="now", actor=OPERATOR)


def test_a_request_for_removal_is_granted_by_taking_the_act_back(mara: Person):
    """R-S3: the person is told the answer."""
    hanna = make_person(roles=(Role.HR,))
    signal = make_signal(mara)
    with unit_of_work():
        ask_for_removal(signal.id, reason="That was not me", actor=of(mara))
    with pytest.raises(AlreadyAsked), unit_of_work():
        ask_for_removal(signal.id, reason="Again", actor=of(mara))
    request_id = page_removal_requests().items[0].id

    with unit_of_work():
        answer_removal_request(request_id, is_granted=True, answer="Sorry", actor=of(hanna, Role.HR))

    assert rollups() == ([], [])
    assert [one.answer for one in page_removal_requests(is_answered=True).items] == ["Sorry"]
    notice = db.session.execute(select(Notice).where(Notice.person_id == mara.id)).scalar_one()
    assert (notice.kind, notice.params["is_granted"]) == ("removal_answered", True)
    with pytest.raises(AlreadyAnswered), unit_of_work():
        answer_removal_request(request_id, is_granted=False, answer="", actor=OPERATOR)
    with pytest.raises(RequestNotFound), unit_of_work():
        answer_removal_request(10**6, is_granted=False, answer="", actor=OPERATOR)


def test_a_request_may_be_declined_and_the_act_stays(mara: Person):
    signal = make_signal(mara)
    with unit_of_work():
        ask_for_removal(signal.id, reason="Old", actor=of(mara))
    before = rollups()

    with unit_of_work():
        answer_removal_request(
            page_removal_requests().items[0].id, is_granted=False, answer="It was you", actor=OPERATOR
        )

    assert rollups() == before


def test_what_is_gone_already_can_still_be_granted(mara: Person):
    signal = make_signal(mara)
    with unit_of_work():
        ask_for_removal(signal.id, reason="Old", actor=of(mara))
        reverse_signal(signal.id, reason="other way", actor=OPERATOR)

    with unit_of_work():
        answer_removal_request(
            page_removal_requests().items[0].id, is_granted=True, answer="", actor=OPERATOR
        )

    assert rollups() == ([], [])


def test_only_the_person_concerned_asks_for_removal(mara: Person):
    signal = make_signal(mara)

    with pytest.raises(SignalNotFound), unit_of_work():
        ask_for_removal(signal.id, reason="Not mine", actor=of(make_person()))


def test_an_account_counts_as_connected_while_it_is_on_the_list(mara: Person):
    """R-J10, R-S3"""
    for _ in range(2):
        with unit_of_work():
            account_id = declare_account(mara.id, platform="LinkedIn", handle="mara", actor=of(mara)).id
    assert sum(rollups()[0][0][3:]) == 1

    with unit_of_work():
        withdraw_account(account_id, person_id=mara.id, actor=of(mara))
    assert rollups() == ([], [])
    with pytest.raises(AccountNotFound), unit_of_work():
        withdraw_account(account_id, person_id=mara.id, actor=of(mara))


def test_an_account_named_anew_counts_anew(mara: Person, clock):
    with unit_of_work():
        account_id = declare_account(mara.id, platform="x", handle="mara", actor=of(mara)).id
        reverse_signal(_ids()[0], reason="other way", actor=OPERATOR)
        withdraw_account(account_id, person_id=mara.id, actor=of(mara))
    clock.advance(hours=1)

    with unit_of_work():
        again = declare_account(mara.id, platform="x", handle="mara", actor=of(mara))

    assert again.withdrawn_at is None
    assert sum(rollups()[0][0][3:]) == 1
    with pytest.raises(SignalRefused), unit_of_work():
        declare_account(mara.id, platform="", handle="mara", actor=of(mara))


def _ids() -> list[int]:
    from app.signals.models import Signal

    return list(db.session.execute(select(Signal.id)).scalars())
