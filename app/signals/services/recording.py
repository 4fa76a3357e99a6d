"""One act at a time: what people log themselves and what they do in the product."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, day_of, now
from app.core.db import db
from app.core.events import publish
from app.core.lines import LineRefused
from app.core.orders import Order
from app.core.upsert import insert_once
from app.people.models import Person
from app.people.services.holding import hold_people
from app.people.vocabulary import PersonNotFound
from app.signals.events import SignalRecorded
from app.signals.models import Signal, StoppedSource, Verb
from app.signals.rules.acts import check_length, check_platform, check_verb
from app.signals.rules.counts import Counted, count
from app.signals.rules.entries import check_entry
from app.signals.services.counting import apply_counts
from app.signals.services.verbs import KnownVerb, Pair, known_verb, verbs_of
from app.signals.vocabulary import (
    ACTIVITY_LOGGED,
    KIND_LABELS,
    KINDS,
    LARGEST_VALUE,
    OWN_PLATFORM,
    Evidence,
    ObservationStopped,
    SignalRefused,
    Source,
    _l,
)


class Recorded(NamedTuple):
    """An act as it was taken in just now."""

    id: int
    day: Day
    occurred_at: datetime
    object: str
    target: str
    is_on_self: bool


def record_signal(
    person_id: int,
    *,
    verb: Pair,
    external_id: str,
    platform: str = OWN_PLATFORM,
    object: str = "",  # noqa: A002  # the word of Activity Streams
    target: str = "",
    occurred_at: datetime | None = None,
    evidence: Evidence,
    source: Source,
    note: str = "",
    value: int = 1,
    refuses_if_stopped: bool = False,
    actor: Actor,
) -> Recorded | None:
    """Take in one act, count it, and tell whoever waits for it, all in the present unit of work.

    Returns None if the very same act is known already, whichever way it came, and also if the person has stopped
    observation, or this platform alone: then nothing is kept, and with `refuses_if_stopped` ObservationStopped is
    raised. Raises SignalRefused for what cannot be kept or for an id that stands for another act, and PersonNotFound.
    """
    session = db.session()
    hold_people([person_id])
    values = _checked(verb, external_id, platform, object, target, value, occurred_at or now())
    type_and_word = values.pop("verb")
    person, known = _person_and_verb(session, person_id, platform, type_and_word)
    if person.is_stopped:
        if refuses_if_stopped:
            raise ObservationStopped
        return None
    values |= {
        "person_id": person_id,
        "verb_id": known.id,
        "is_on_self": person.is_called(values["target"], in_own_words=source is Source.SELF_REPORT),
    }
    stored = _STORING.first(values | _provenance(evidence, source, note))
    if stored is None:
        _refuse_other_content(session, values)
        return None
    signal = Recorded(stored[0], *(values[name] for name in Recorded._fields[1:]))
    if known.kind is not None and not signal.is_on_self:
        act = Counted(person_id, signal.day, known.kind, evidence, signal.object, signal.target, value)
        apply_counts(session, count([act]))
    if actor.person_id is not None:
        label = KIND_LABELS[KINDS[known.kind]] if known.kind is not None else " ".join(type_and_word).strip()
        record(ACTIVITY_LOGGED, actor=actor, object_type="signal", object_id=signal.id, object_label=label)
    own_act = " ".join(type_and_word) if source is Source.PRODUCT else ""
    publish(SignalRecorded(signal.id, person_id, signal.day, own_act, source is Source.IMPORT, known.kind))
    return signal


def log_act(
    person_id: int,
    *,
    verb: Pair,
    link: str = "",
    with_whom: str = "",
    occurred_at: datetime | None = None,
    statement: str = "",
    entry_id: str = "",
    actor: Actor,
) -> Recorded | None:
    """Take in what a person says they did, with a link to it, the name of whom they did it with, and a few words.

    An entry sent twice with the same `entry_id` is one act; the second time None comes back. Raises SignalRefused
    for a link that leads nowhere, words that are too long or a time to come, ObservationStopped where nothing may be kept.
    """
    link, statement = check_entry(link, statement, occurred_at, now())
    return record_signal(
        person_id,
        verb=verb,
        external_id=f"log:{person_id}:{entry_id or uuid4().hex}",
        object=link,
        target=with_whom,
        occurred_at=occurred_at,
        evidence=Evidence.SELF_REPORTED,
        source=Source.SELF_REPORT,
        note=statement,
        refuses_if_stopped=True,
        actor=actor,
    )


class _Observed:
    """What has to be known of a person before an act of theirs is kept."""

    __slots__ = ("_name", "_names", "is_stopped")

    def __init__(
        self, external_id: str, email: str, name: str, stopped_at: datetime | None, is_source_stopped: bool
    ) -> None:
        self._names, self._name = {external_id.casefold(), email.casefold()}, name.casefold()
        self.is_stopped = stopped_at is not None or bool(is_source_stopped)

    def is_called(self, target: str, *, in_own_words: bool) -> bool:
        """Whether a name stands for the person themselves. In a file their full name may be somebody else's."""
        called = target.casefold()
        return called in self._names or (in_own_words and called == self._name)


_IS_SOURCE_STOPPED = exists().where(
    StoppedSource.person_id == bindparam("person_id"), StoppedSource.platform == bindparam("platform")
)
#: Who acted and the verb of the act, as one question.
_PERSON_AND_VERB = Order(
    lambda: (
        select(
            Person.external_id,
            Person.email,
            Person.name,
            Person.observation_stopped_at,
            _IS_SOURCE_STOPPED,
            Verb.id,
            Verb.kind,
        )
        .outerjoin(Verb, and_(Verb.type == bindparam("type"), Verb.object_type == bindparam("word")))
        .where(Person.id == bindparam("person_id"))
    )
)


def _person_and_verb(
    session: Session, person_id: int, platform: str, verb: Pair
) -> tuple[_Observed, KnownVerb]:
    """Who acted, and the verb; one never seen before is stored."""
    asked = {
        "person_id": person_id,
        "platform": platform.strip().casefold(),
        "type": verb[0],
        "word": verb[1],
    }
    found = _PERSON_AND_VERB.first(asked)
    if found is None:
        raise PersonNotFound
    *observed, verb_id, kind = found
    known = verbs_of(session, [verb])[verb] if verb_id is None else known_verb(verb_id, kind)
    return _Observed(*observed), known


def _checked(
    verb: Pair, external_id: str, platform: str, object_: str, target: str, value: int, occurred_at: datetime
) -> dict[str, Any]:
    texts = {"external_id": external_id, "object": object_, "target": target, "platform": platform}
    for field, text in texts.items():
        if "\0" in text:
            raise SignalRefused(_l("This holds a sign that cannot be kept."), field=field)
    try:
        return {
            "verb": check_verb(*verb),
            "external_id": check_length("id", external_id.strip(), required=True),
            "platform": check_platform(platform),
            "object": object_.strip(),
            "target": check_length("target", target.strip()),
            "value": _value(value),
            "occurred_at": occurred_at,
            "day": day_of(occurred_at),
        }
    except LineRefused as refused:
        raise _as_invalid(refused) from None


def _as_invalid(refused: LineRefused) -> SignalRefused:
    invalid = SignalRefused(refused.reason.message)
    invalid.params = refused.reason.params
    return invalid


def _value(value: int) -> int:
    if not 1 <= value <= LARGEST_VALUE:
        raise SignalRefused(
            _l("The value has to be from 1 to %(largest)s."), field="value", largest=LARGEST_VALUE
        )
    return value


def _provenance(evidence: Evidence, source: Source, note: str) -> dict[str, Any]:
    return {
        "recorded_at": now(),
        "evidence": evidence.value,
        "source": source.value,
        "batch_id": None,
        "note": note,
    }


_STORING = Order(
    lambda: insert_once(Signal.__table__, "platform", "external_id"),
    *(column.name for column in Signal.__table__.columns if column.name != "id"),
)


def _refuse_other_content(session: Session, values: dict[str, Any]) -> None:
    stored = session.execute(
        select(Signal).where(
            Signal.platform == values["platform"], Signal.external_id == values["external_id"]
        )
    ).scalar_one()
    # An entry of a person's own stands for a day; a form sent twice comes with another instant of it.
    when = "day" if stored.source == Source.SELF_REPORT.value else "occurred_at"
    content = ("person_id", "verb_id", "object", "target", "value", when)
    if any(getattr(stored, name) != values[name] for name in content):
        raise SignalRefused(_l("This id stands for another act already."), field="external_id")
