"""The words of the journey: its stretches, why somebody moved, how a step stands, and what can go wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound, Unavailable


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class Zone(StrEnum):
    """A stretch of the trail, in order; every person is on exactly one."""

    NOT_STARTED = "not_started"
    CONSUMER = "consumer"
    SHARER = "sharer"
    CREATOR = "creator"
    ENGAGED = "engaged"

    @property
    def rank(self) -> int:
        """The place in the order of the trail, from 0 (not yet started) to 4."""
        return _RANKS[self]

    @property
    def next(self) -> "Zone | None":
        """The stretch after this one; None at the end of the trail."""
        return ZONES[self.rank + 1] if self.rank + 1 < len(ZONES) else None

    @property
    def below(self) -> "Zone":
        """The stretch that a fall leads to; nobody falls below the first one."""
        return ZONES[max(self.rank - 1, Zone.CONSUMER.rank)]


ZONES = tuple(Zone)
_RANKS = {zone: rank for rank, zone in enumerate(ZONES)}


#: What a stretch is called where the names that the rules give are not at hand; to be translated.
ZONE_LABELS: Final = {
    Zone.NOT_STARTED: _l("Not started"),
    Zone.CONSUMER: _l("Content consumer"),
    Zone.SHARER: _l("Content sharer"),
    Zone.CREATOR: _l("Content creator"),
    Zone.ENGAGED: _l("Socially engaged"),
}


class Cause(StrEnum):
    """Why a person was put where they are."""

    INITIAL = "initial"
    PROMOTED = "promoted"
    FELL = "fell"
    RULESET = "ruleset"
    MERGE = "merge"


#: The causes of moves in a few words; to be translated.
CAUSE_LABELS: Final = {
    Cause.INITIAL: _l("placed for the first time"),
    Cause.PROMOTED: _l("reached by activity"),
    Cause.FELL: _l("less activity for a while"),
    Cause.RULESET: _l("other rules"),
    Cause.MERGE: _l("two records became one"),
}


#: How it is known that a step was done, in a few words; to be translated.
DONE_BY_LABELS: Final = {"activity": _l("your activity"), "statement": _l("you said so")}


class OwnAct(StrEnum):
    """What somebody does in Waymark itself and may complete a step, as a type and a word of an act.

    Houses above record them; they count for nothing else, unless a kind names them.
    """

    DRAFT_SHOWN = "Offer draft"  #: a draft shown to a peer
    DRAFT_ANSWERED = "Add draft"  #: a draft that the desk has answered
    DRAFT_ANSWERED_FAST = "Add fast-draft"  #: one of somebody in the fast lane

    @property
    def pair(self) -> tuple[str, str]:
        """Type and word."""
        kind, _space, word = self.value.partition(" ")
        return kind, word


class StepState(StrEnum):
    """How a step stands for one person."""

    DONE = "done"
    OPEN = "open"
    AHEAD = "ahead"
    COMING = "coming"


class Aggregate(StrEnum):
    """What a measure counts: the acts, or the different days, people or things among them."""

    COUNT = "count"
    DAYS = "days"
    COUNTERPARTS = "counterparts"
    OBJECTS = "objects"

    @property
    def is_diverse(self) -> bool:
        """Whether doing the same thing many times at once does not raise it."""
        return self is not Aggregate.COUNT


class LinkPolicy(StrEnum):
    """Whether a statement that a step is done comes with a link."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Side(StrEnum):
    """Which of a reason's two numbers a person is shown: what it takes to stay, or to enter; or neither."""

    KEEP = "keep"
    ENTER = "enter"
    NONE = "none"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in the rules, with the place to mend it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}"

    @property
    def place(self) -> str:
        """The same as tools say it, so that an editor finds its way there."""
        return f"{self.file}:{self.line}: {self.message}"


class RulesRefused(Invalid):
    """The rules cannot be used; `problems` holds everything that is wrong with them, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        self.places = [problem.place for problem in self.problems]
        super().__init__(
            "These rules cannot be used:\n%(problems)s", problems="\n".join(map(str, self.problems))
        )


class RuleSetNotFound(NotFound):
    """There is no such version of the rules."""

    message = "There are no rules of this version."


class RulesUnreadable(Unavailable):
    """Rules that were published once cannot be read by this release; `problems` says why."""

    heading = _l("The trail is resting")
    message = _l(
        "This release of Waymark cannot read version %(version)s of the rules. Nobody moves, and what people do is kept, until an administrator publishes rules that it can read."
    )

    def __init__(self, version: int, problems: Iterable[Problem]) -> None:
        self.version, self.problems = version, tuple(problems)
        super().__init__(version=version)


class StepNotFound(NotFound):
    """The rules in force know no such step."""

    message = "There is no such step on the trail."


class StepNotOpen(Conflict):
    """A step that is ahead or still to come cannot be stated as done."""

    heading = _l("Not yet")
    message = "This step is not open to you yet."


class RulesUnchanged(Conflict):
    """What should be published is in force already."""

    message = "Nothing has changed: the rules in force say the same."


#: Why an act may leave no line: a form sent twice.
_AGAIN = "what is so already is not done again"
#: Why placing leaves no line.
_MOVES = "whoever gave the cause is in the log; each move is kept with its evidence and rules"
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "journey.complete_step": leaves("signals.activity.logged", or_nothing=_AGAIN),
        "journey.publish_draft": leaves("journey.rules.published"),
    },
    jobs={
        "journey.place_everybody": leaves_nothing(_MOVES),
        "journey.place_due": leaves_nothing(_MOVES),
        "journey.place_touched": leaves_nothing(_MOVES),
    },
    commands={
        "journey check": leaves_nothing("it only looks"),
        "journey preview": leaves(
            "people.person.viewed",
            or_nothing="only with --json it says who would move, and that once an hour",
        ),
        "journey publish": leaves("journey.rules.published"),
        "journey place": leaves_nothing(_MOVES),
        "journey explain": leaves("people.person.viewed", or_nothing="it was looked at in the last hour"),
        "journey replay": leaves(
            "people.person.viewed",
            or_nothing="it shows nobody whose history comes out the same, or was looked at",
        ),
    },
)
