"""What happened to people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeopleImported:
    """A list was brought in; these persons are new."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonDeactivated:
    """A person was switched off: every session and link of theirs dies now."""

    person_id: int


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """A person is known by another e-mail address from now on."""

    person_id: int
    former: str
    present: str


@dataclass(frozen=True, slots=True)
class PersonReactivated:
    """A person was switched on again: the same person, with everything known before."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonsMerged:
    """Everything that belonged to one record belongs to another one now, which stands for the person."""

    from_id: int
    into_id: int


@dataclass(frozen=True, slots=True)
class DepartmentRenamed:
    """Everybody who was in a department is now in one of another name, which may have had people before."""

    before: str
    after: str
    is_joined: bool


@dataclass(frozen=True, slots=True)
class PersonInformed:
    """A person has been told what is held about them."""

    person_id: int


@dataclass(frozen=True, slots=True)
class AbsenceChanged:
    """A person's days away have changed, so windows reach differently."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ObservationStopped:
    """A person lets no activity be kept from now on."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ObservationResumed:
    """A person lets their activity be kept again."""

    person_id: int


@dataclass(frozen=True, slots=True)
class BoardsChoiceChanged:
    """A person has chosen to be seen on leaderboards, or not to be any more."""

    person_id: int
