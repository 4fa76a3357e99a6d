"""Two records of one person become one. It cannot be undone: afterwards nobody can tell what came from which."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.events import publish
from app.core.holdings import Holding, holdings
from app.people.events import AddressChanged, PersonDeactivated, PersonReactivated, PersonsMerged
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE, GRANT_ROLES, is_self
from app.people.queries import get_person, list_roles_of, managers_of_all
from app.people.rules.managers import not_to_be_kept
from app.people.services.holding import hold_everybody, hold_records
from app.people.services.roles import demand_another_administrator
from app.people.vocabulary import (
    PERSON_MERGED_AWAY,
    PERSONS_MERGED,
    MergeRefused,
    OwnSwitchRefused,
    Role,
    _l,
)

#: Of these it is chosen which record's value stays. Both numbers and addresses go on leading to the person.
CHOICES: Final = (
    "name", "email", "external_id", "department", "title", "manager_id", "country", "language", "joined_on", "is_hourly",
)  # fmt: skip
#: Each of these is somebody's own, so that two records exchange them.
_OWN: Final = ("email", "external_id")


@dataclass(frozen=True, slots=True)
class HeldByBoth:
    """One kind of thing, and how much of it each of two records holds."""

    holding: Holding
    by_first: int
    by_second: int


def compare(from_id: int, into_id: int) -> Sequence[HeldByBoth]:
    """What two records hold, kind by kind; kinds of which neither holds anything are left out.

    What takes looking through everybody's is left out as well.
    """
    counted = (
        HeldByBoth(one, one.number_of(from_id), one.number_of(into_id))
        for one in holdings()
        if not one.is_costly
    )
    return [one for one in counted if one.by_first or one.by_second]


def demand_mergeable(from_id: int, into_id: int, *, actor: Actor) -> tuple[Person, Person]:
    """The two records, if the actor may join the first to the second.

    Raises MergeRefused for one and the same record and for one that was joined to another before or erased, NotAllowed
    where an administrator's record is not the actor's to join, OwnSwitchRefused, LastAdministrator and PersonNotFound.
    """
    CHANGE_PEOPLE.demand(actor)
    first, second = get_person(from_id), get_person(into_id)
    if from_id == into_id:
        raise MergeRefused(_l("These are one and the same record already."), field="q")
    if any(one.merged_into_id is not None or one.erased_at is not None for one in (first, second)):
        raise MergeRefused(
            _l("One of these records was joined to another one or erased, and stays closed."), field="q"
        )
    if actor.channel is Channel.WEB and is_self(actor, from_id):
        raise OwnSwitchRefused
    holds_the_keys = any(Role.ADMINISTRATOR in list_roles_of(one.id) for one in (first, second))
    if holds_the_keys and not GRANT_ROLES.allows(actor):
        raise NotAllowed(_l("Only an administrator joins the record of an administrator."))
    demand_another_administrator(from_id)
    return first, second


def merge_persons(
    from_id: int,
    into_id: int,
    *,
    from_first: Collection[str] = (),
    versions: tuple[int, int] | None = None,
    why: str,
    actor: Actor,
) -> dict[str, int]:
    """Let everything of the first record belong to the second; says how much of each kind has moved.

    `from_first` names the values that the first record gives; all others stay as the second has them. The first is
    switched off for good and lets nobody in any more; its roles end. Its number and address go on leading to the person.
    With `versions`, those of both records as a page has shown them, Conflict is raised if one has changed since. Raises
    what `demand_mergeable` raises, and MergeRefused without a reason why.
    """
    if not why.strip():
        raise MergeRefused(_l("Write why these two are one person."), field="why")
    # A list that is being brought in must not write into a record that is about to close.
    hold_records()
    # Nor may anything be kept about the first record that would be left behind with it.
    hold_everybody()
    first, second = demand_mergeable(from_id, into_id, actor=actor)
    for person in (first, second):
        db.session.refresh(person)
    if versions is not None and versions != (first.version, second.version):
        raise Conflict
    before = {name: (getattr(first, name), getattr(second, name)) for name in CHOICES}
    labels, was_off = (first.name, second.name), first.is_active and not second.is_active
    # Sessions and links end before what belongs to the record moves on.
    publish(PersonDeactivated(from_id))
    moved = {one.key: one.take_over(from_id, into_id) for one in holdings()}
    db.session.expire_all()
    _close(from_id, into_id)
    changes = _settle_values(from_id, into_id, before, [name for name in CHOICES if name in from_first])
    _settle_protection(from_id, into_id)
    details = {"from": from_id, "moved": {key: number for key, number in moved.items() if number}, **changes}
    record(PERSONS_MERGED, actor=actor, object_type="person", object_id=into_id, object_label=labels[1],
           changes=details, reason=why.strip())  # fmt: skip
    record(PERSON_MERGED_AWAY, actor=actor, object_type="person", object_id=from_id, object_label=labels[0],
           changes={"into": into_id}, reason=why.strip())  # fmt: skip
    publish(PersonsMerged(from_id, into_id))
    if "email" in changes:
        publish(AddressChanged(into_id, *changes["email"]))
    if was_off:
        publish(PersonReactivated(into_id))
    return moved


def _close(from_id: int, into_id: int) -> None:
    joined_before = update(Person).where(Person.merged_into_id == from_id).values(merged_into_id=into_id)
    db.session.execute(joined_before)
    closed = {
        "is_active": False,
        "merged_into_id": into_id,
        "manager_id": None,
        "version": Person.version + 1,
    }
    was_on = db.session.execute(select(Person.is_active, Person.left_on).where(Person.id == from_id)).one()
    db.session.execute(update(Person).where(Person.id == from_id).values(**closed))
    if was_on.is_active:
        on = {"is_active": True, "left_on": was_on.left_on}
        db.session.execute(
            update(Person).where(Person.id == into_id, Person.is_active.is_(False)).values(**on)
        )
    db.session.expire_all()


def _settle_values(
    from_id: int, into_id: int, before: dict[str, tuple[Any, Any]], chosen: Sequence[str]
) -> dict[str, list[Any]]:
    """Write what the first record gives; says what that changes."""
    given = {name: before[name][0] for name in chosen if before[name][0] != before[name][1]}
    if "manager_id" in given and not _may_be_led(into_id, given["manager_id"]):
        del given["manager_id"]
    for name in _OWN:
        if name in given:
            # For a moment neither has it: no two may have the same.
            db.session.execute(update(Person).where(Person.id == from_id).values({name: f"merged-{from_id}"}))
    db.session.execute(update(Person).where(Person.id == into_id).values(**given, version=Person.version + 1))
    for name in _OWN:
        if name in given:
            db.session.execute(update(Person).where(Person.id == from_id).values({name: before[name][1]}))
    db.session.expire_all()
    return {name: [_plain(before[name][1]), _plain(value)] for name, value in given.items()}


def _settle_protection(from_id: int, into_id: int) -> None:
    """Whoever has stopped the keeping of their activity in one of the records has stopped it."""
    stopped = select(Person.observation_stopped_at).where(Person.id == from_id).scalar_subquery()
    unstopped = update(Person).where(Person.id == into_id, Person.observation_stopped_at.is_(None))
    db.session.execute(unstopped.values(observation_stopped_at=stopped))
    db.session.expire_all()


def _may_be_led(person_id: int, manager_id: int | None) -> bool:
    if manager_id is None:
        return True
    return not not_to_be_kept(managers_of_all(), {person_id: manager_id})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else str(value)
