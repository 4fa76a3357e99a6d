"""News of the journey."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RulesPublished:
    """Other rules came in force."""

    version: int


@dataclass(frozen=True, slots=True)
class PersonMoved:
    """A person came to another stretch of the trail; `from_zone` is None for the first placement."""

    person_id: int
    from_zone: str | None
    to_zone: str
    cause: str
    on_day: int


@dataclass(frozen=True, slots=True)
class ActPlaced:
    """An act was taken in, and by these rules the person was placed and their steps completed."""

    person_id: int
    kind: (
        int | None
    )  #: what it counted as when it came in, by its place in KINDS; the very first rules count it after
    rules_version: int  #: which rules these are; asked for like this, they are not looked up once more
    rules_hash: str
    rules_from: int


@dataclass(frozen=True, slots=True)
class StepCompleted:
    """A person has done a step, alone; steps completed by an import are not told one by one."""

    person_id: int
    step_key: str
