"""One act at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import PersonNotFound
from app.signals.events import SignalRecorded
from app.signals.services import log_act, record_signal
from app.signals.vocabulary import KIND_INDEX, Evidence, Kind, ObservationStopped, SignalRefused, Source
from tests.factories.people import make_person
from tests.factories.signals import facts, make_signal, rollups


def test_an_act_is_stored_counted_and_told(mara: Person, news: list[object]):
    """R-S1"""
    signal = make_signal(mara, ("Create", "reply"), target="Bob", evidence=Evidence.CONFIRMED)

    assert [row[:3] for row in rollups()[0]] == [(mara.id, signal.day, 0), (mara.id, signal.day, 2)]
    assert news == [
        SignalRecorded(signal.id, mara.id, signal.day, is_imported=True, kind=KIND_INDEX[Kind.REPLY])
    ]


def test_the_same_act_told_twice_counts_once(mara: Person, news: list[object]):
    """R-S1, JO-2"""
    signal = make_signal(mara, external_id="a1")
    before = rollups()

    with unit_of_work():
        again = record_signal(mara.id, verb=("Announce", ""), external_id=" a1 ", platform="LinkedIn",
                              object=signal.object, occurred_at=signal.occurred_at, evidence=Evidence.SELF_REPORTED,
                              source=Source.SELF_REPORT, actor=Actor.clockwork())  # fmt: skip

    assert again is None
    assert (rollups(), len(news)) == (before, 1)


def test_an_id_that_stands_for_another_act_is_refused(mara: Person):
    """R-S4"""
    make_signal(mara, external_id="a1")

    with pytest.raises(SignalRefused, match="another act"):
        make_signal(mara, external_id="a1", object="https://elsewhere.example")


@pytest.mark.parametrize(
    "wrong",
    [
        {"verb": ("Nonsense", "")},
        {"verb": ("Like", "*")},
        {"external_id": " "},
        {"external_id": "a" * 513},
        {"platform": ""},
        {"object": "\0"},
        {"value": 0},
    ],
)
def test_what_cannot_be_kept_is_refused(mara: Person, wrong: dict[str, object]):
    given = {"verb": ("Like", ""), "external_id": "a1"} | wrong

    with pytest.raises(SignalRefused), unit_of_work():
        record_signal(
            mara.id, **given, evidence=Evidence.VERIFIED, source=Source.PRODUCT, actor=Actor.clockwork()
        )  # type: ignore[arg-type]


def test_an_act_upon_oneself_is_kept_and_not_counted(mara: Person):
    """PL-14"""
    signal = make_signal(mara, target=mara.email.upper())

    assert signal.is_on_self
    assert rollups() == ([], [])


def test_an_act_of_nobody_is_refused(kinds: None):
    with pytest.raises(PersonNotFound), unit_of_work():
        record_signal(
            999,
            verb=("Like", ""),
            external_id="a",
            evidence=Evidence.VERIFIED,
            source=Source.PRODUCT,
            actor=Actor.clockwork(),
        )


def test_nothing_is_kept_of_whoever_stopped_observation(kinds: None):
    """R-S3"""
    eve = make_person(observation_stopped_at=now())

    with unit_of_work():
        assert (
            record_signal(
                eve.id,
                verb=("Like", ""),
                external_id="a",
                evidence=Evidence.VERIFIED,
                source=Source.PRODUCT,
                actor=Actor.clockwork(),
            )
            is None
        )
    with pytest.raises(ObservationStopped), unit_of_work():
        log_act(eve.id, verb=("Like", ""), actor=Actor(person_id=eve.id))
    assert facts() == []


def test_what_a_person_logs_is_self_reported_once_and_in_the_audit_log(mara: Person):
    """R-S2"""
    actor = Actor(person_id=mara.id)
    for _ in range(2):
        with unit_of_work():
            signal = log_act(mara.id, verb=("Create", "article"), link="https://x.example/1", statement="Mine",
                             occurred_at=now() - timedelta(days=1), entry_id="form-1", actor=actor)  # fmt: skip

    assert signal is None
    assert len(facts()) == 1
    assert [row[2] for row in rollups()[0]] == [0, 1]
    logged = db.session.execute(
        select(AuditEvent.actor_id).where(AuditEvent.action == "signals.activity.logged")
    ).all()
    assert logged == [(mara.id,)]
