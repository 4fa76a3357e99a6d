"""What the rules say, as frozen values: measures, zones, steps, and which act counts as what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from app.journey.vocabulary import Aggregate, LinkPolicy, OwnAct, Zone
from app.signals.vocabulary import KIND_INDEX, Evidence, Kind

#: Days since 1970-01-01 in the organisation's time zone.
Day: TypeAlias = int


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the rules in the languages that they are kept in."""

    en: str
    de: str

    def in_language(self, language: str) -> str:
        """The text in a language (`de`, `de_AT`, `de-CH`), in English where there is no translation."""
        return self.de if language[:2].lower() == "de" else self.en

    @property
    def by_language(self) -> dict[str, str]:
        """The text in every language, to be kept and read later."""
        return {"en": self.en, "de": self.de}


@dataclass(frozen=True, slots=True)
class Unit:
    """The word for what a measure counts: one share, other shares."""

    one: Text
    other: Text

    def of(self, number: int) -> Text:
        """The form that goes with a number."""
        return self.one if number == 1 else self.other


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted: which kinds of act, in which way, how much of it at most, and how surely known."""

    key: str
    label: Text
    unit: Unit
    counts: tuple[Kind, ...]
    aggregate: Aggregate = Aggregate.COUNT
    per_day: int | None = None
    per_counterpart: int | None = None
    evidence: Evidence = Evidence.SELF_REPORTED
    #: The kinds as their places in the roll-up's counters.
    indexes: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "indexes", tuple(KIND_INDEX[kind] for kind in self.counts))


@dataclass(frozen=True, slots=True)
class Leaf:
    """So much of a measure in so many days: `enter` to come in, `keep` to stay."""

    measure: Measure
    days: int
    enter: int
    keep: int


@dataclass(frozen=True, slots=True)
class All:
    """Holds where every child holds."""

    of: tuple["Node", ...]

    @property
    def needed(self) -> int:
        """How many of the children must hold."""
        return len(self.of)


@dataclass(frozen=True, slots=True)
class Any:
    """Holds where one child holds."""

    of: tuple["Node", ...]

    @property
    def needed(self) -> int:
        """How many of the children must hold."""
        return 1


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Holds where `needed` of the children hold."""

    needed: int
    of: tuple["Node", ...]


Branch: TypeAlias = All | Any | AtLeast
Node: TypeAlias = Leaf | All | Any | AtLeast


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """A stretch of the trail: what it is called, what it is good for, and what it takes."""

    zone: Zone
    name: Text
    tagline: Text
    value_to_you: Text
    value_to_company: Text
    #: None where nothing is asked of anybody.
    tree: Node | None = None
    #: Every leaf with its path, children counted from 0 (`"1.0"` is the first child of the second one).
    leaves: tuple[tuple[str, Leaf], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "leaves", tuple(_leaves_of(self.tree)) if self.tree else ())


def _leaves_of(node: Node, path: str = "") -> Iterator[tuple[str, Leaf]]:
    if isinstance(node, Leaf):
        yield path, node
        return
    for index, child in enumerate(node.of):
        yield from _leaves_of(child, f"{path}.{index}" if path else str(index))


@dataclass(frozen=True, slots=True)
class ByMeasure:
    """The step is done once so much of a measure was found, counted from the first act ever.

    Where `link` is given the person may also say that it is done: not everything is seen.
    """

    measure: Measure
    at_least: int
    link: LinkPolicy | None = None


@dataclass(frozen=True, slots=True)
class ByStatement:
    """The step is done when the person says so."""

    link: LinkPolicy


@dataclass(frozen=True, slots=True)
class ByAct:
    """The step is done by doing this in Waymark itself; where `link` is given, or when the person says so."""

    act: OwnAct
    link: LinkPolicy | None = None


@dataclass(frozen=True, slots=True)
class ByLesson:
    """The step is done with a lesson."""

    lesson: str


Completion: TypeAlias = ByMeasure | ByStatement | ByAct | ByLesson


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on a stretch: what it is good for, how it goes, and how it is known to be done."""

    key: str
    zone: Zone
    title: Text
    why: Text
    how: Text
    minutes: int
    #: None only where the step is still to come.
    completes: Completion | None
    #: The zone that must have been reached for the step to open; its own one as a rule.
    opens_with: Zone
    after: tuple[str, ...] = ()
    coming: bool = False
    requirements: tuple[str, ...] = ()
    #: Others outside see what is done here.
    is_public: bool = False

    @property
    def statement(self) -> LinkPolicy | None:
        """With what link the person may say that it is done; None where only acts or a lesson complete it."""
        return None if self.completes is None or isinstance(self.completes, ByLesson) else self.completes.link


@dataclass(frozen=True, slots=True)
class KindMap:
    """Which Activity Streams type and object word count as which kind."""

    pairs: Mapping[tuple[str, str], Kind]

    def kind_of(self, activity_type: str, object_type: str = "") -> Kind | None:
        """The kind that an act counts as, None if it counts for nothing.

        The exact pair beats the word with any type, which beats the type with any word. Case is ignored.
        """
        verb, word = activity_type.strip().casefold(), object_type.strip().casefold()
        for pair in ((verb, word), ("*", word), (verb, "*")):
            if pair in self.pairs:
                return self.pairs[pair]
        return None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that the rules say, in one version; `in_force_from` is None while they are a draft."""

    version: int
    in_force_from: Day | None
    content_hash: str
    grace_days: int
    below_days: int
    measures: Mapping[str, Measure]
    zones: Mapping[Zone, ZoneRule]
    steps: Mapping[str, Step]
    kinds: KindMap
    #: What houses above read in the files that they asked to have carried along, by the names of these.
    carried: Mapping[str, object] = field(default_factory=dict)

    @property
    def longest_window(self) -> int:
        """The most days that any leaf looks back; facts older than that (plus absence) cannot change a placement."""
        return max((leaf.days for rule in self.zones.values() for _, leaf in rule.leaves), default=0)

    def says_the_same_as(self, other: "RuleSet") -> bool:
        """Whether both say the same in the same order: comments, blanks and the cut into files are nothing they say."""
        return self._content() == other._content()

    def _content(self) -> tuple[object, ...]:
        waits = self.grace_days, self.below_days
        return waits, self.measures, self.zones, tuple(self.steps.items()), self.kinds, self.carried

    def steps_of(self, zone: Zone) -> tuple[Step, ...]:
        """The steps of a stretch, in order."""
        return tuple(step for step in self.steps.values() if step.zone is zone)
