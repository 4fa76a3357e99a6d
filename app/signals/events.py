"""News of activity."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignalRecorded:
    """One act was taken in and is in the roll-ups."""

    signal_id: int
    person_id: int
    day: int
    own_act: str = (
        ""  #: type and word of what was done in Waymark itself; empty for what was told from elsewhere
    )
    is_imported: bool = False  #: a system told of it, and not the person
    kind: int | None = None  #: what it counts as, by its place in KINDS; None for nothing so far


@dataclass(frozen=True, slots=True)
class SignalReversed:
    """One act was taken back and is out of the roll-ups."""

    signal_id: int
    person_id: int
    day: int


@dataclass(frozen=True, slots=True)
class EvidenceChanged:
    """Acts of one person are known more surely than before, or less so, and the roll-ups say it."""

    person_id: int
    signal_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BatchIntakeFinished:
    """An import has come to its end, or was reversed; `signals_touched` holds whom it concerned."""

    batch_id: int
    person_count: int
    #: Imports that have not come to their end: what this one found known may be theirs, and they tell nobody any more
    #: if they were broken off.
    unfinished: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountDeclared:
    """A person has named an account of theirs on a platform."""

    person_id: int
