"""What some of the cast write, and the way it went so far: something at every stage of the desk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.core.clock import Day, date_from_day, end_of_day
from app.demo.rules.drafts import TEXTS

_SATURDAY: Final = 5
#: Leads the desk, the colleague who edits beside her, and who hears what customers ask.
LEAD: Final = "hannah"
EDITOR: Final = "mateusz"
ASKER: Final = "mateusz"
#: Who reads each other's drafts, and what they call themselves.
CIRCLE: Final = ("mara", "emre", "ayse")
CIRCLE_NAME: Final = "Wednesday readers"
#: What they know something about.
INTERESTS: Final = {"emre": "probes, firmware", "mara": "groundwater, floods", "carmen": "floods, customers"}

ADVICE: Final = """Write as you would tell it a colleague from another department.

- One thought a sentence, and the point first.
- Your own example beats every general truth.
- Numbers with their unit and where they come from.
- Leave in what sounds like you. We only mend what stands in the reader's way.
"""
#: Words of the company: a word, what is better, and why. One without both is a name of ours.
WORDS: Final = (
    ("Quellmark", "", ""),
    ("utilize", "use", "Shorter."),
    ("end-to-end solution", "", "Say what it does."),
)


class Doing(StrEnum):
    """What somebody does with a draft."""

    BEGIN = "begin"
    SHOW = "show"
    COMMENT = "comment"
    HAND_IN = "hand in"
    SUGGEST = "suggest"
    ASK = "ask"
    TAKE = "take"
    SAY_READY = "say ready"
    PUBLISH = "publish"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody does something with a draft, on a working day counted back from the last one, at an hour."""

    workdays: int
    hour: float
    who: str
    doing: Doing
    words: str = ""  #: what they say, or whom they choose


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, and what became of it."""

    key: str
    author: str
    turns: tuple[Turn, ...]


def _to_ready(author: str, editor: str, *moments: tuple[int, float]) -> tuple[Turn, ...]:
    """Handed in, answered, looked through, handed in again, ready: each some working days before, at an hour."""
    doings = (Doing.HAND_IN, Doing.SUGGEST, Doing.TAKE, Doing.HAND_IN, Doing.SAY_READY)
    hands = (author, editor, author, author, editor)
    return tuple(Turn(*at, who, doing) for at, who, doing in zip(moments, hands, doings, strict=True))


DRAFTS: Final = (
    Draft(
        "watchdog",
        "emre",
        (
            Turn(24, 9, "emre", Doing.BEGIN),
            *_to_ready("emre", LEAD, (23, 9), (22, 13), (21, 10.5), (21, 15), (19, 12)),
            Turn(18, 11, "emre", Doing.PUBLISH, "https://blog.quellmark.example/what-a-watchdog-is-for"),
        ),
    ),
    Draft(
        "handover",
        "carmen",
        (
            Turn(16, 9, "carmen", Doing.BEGIN),
            *_to_ready("carmen", EDITOR, (15, 9.5), (15, 12), (15, 14), (15, 14.2), (15, 16.5)),
            Turn(14, 10, "carmen", Doing.PUBLISH, "https://blog.quellmark.example/what-customers-remember"),
        ),
    ),
    Draft(
        "radio",
        "emre",
        (Turn(12, 9, "emre", Doing.BEGIN), *_to_ready("emre", EDITOR, (10, 11), (8, 12), (7, 11.5), (7, 15), (5, 10))),
    ),
    Draft(
        "flood",
        "carmen",
        (
            Turn(4, 10, "carmen", Doing.BEGIN),
            Turn(3, 9, "carmen", Doing.HAND_IN),
            Turn(3, 12, LEAD, Doing.SUGGEST, "A piece that I read to the end. Only where I stumbled I left a mark."),
        ),
    ),
    Draft(
        "prices",
        "jonas",
        (
            Turn(7, 11, "jonas", Doing.BEGIN),
            Turn(6, 9, "jonas", Doing.HAND_IN),
            Turn(5, 14, LEAD, Doing.ASK, "Schön erklärt. Gilt die Zahl im zweiten Absatz für ein Haus oder für eine Wohnung?"),
        ),
    ),
    Draft("readers", EDITOR, (Turn(5, 9, EDITOR, Doing.BEGIN), Turn(3, 15, EDITOR, Doing.HAND_IN))),
    Draft("buying", "piotr", (Turn(6, 9, "piotr", Doing.BEGIN), Turn(1, 10, "piotr", Doing.HAND_IN))),
    Draft("dam", "carmen", (Turn(1, 15, "carmen", Doing.BEGIN), Turn(1, 16, "carmen", Doing.HAND_IN))),
    Draft(
        "feedback",
        "ayse",
        (
            Turn(3, 9, "ayse", Doing.BEGIN),
            Turn(1, 11, "ayse", Doing.HAND_IN),
            Turn(0, 23, LEAD, Doing.ASSIGN, EDITOR),
        ),
    ),
    Draft(
        "gauge",
        "mara",
        (
            Turn(4, 9, "mara", Doing.BEGIN),
            Turn(3, 10, "mara", Doing.SHOW),
            Turn(2, 16, "ayse", Doing.COMMENT, "The picture of the staff in the fog stayed with me. More of that, and it needs no summary."),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WantedTopic:
    """A topic that is asked for, and who takes it up."""

    title: str
    why: str
    words: str
    days: int  #: from when it is asked for
    taker: str = ""


TOPICS: Final = (
    WantedTopic(
        "How long does a probe last in salt water?",
        "Three ports asked us at the fair, and our data sheet says only “years”.",
        "probes, salt water",
        42,
    ),
    WantedTopic(
        "What happens in the first hour of a flood warning",
        "Towns that have never had one would like to hear it from somebody who was there.",
        "floods, warnings",
        56,
        taker="carmen",
    ),
)
#: When they are asked for and taken up.
TOPICS_ASKED: Final = Turn(9, 10, ASKER, Doing.BEGIN)


def course(last_day: Day) -> list[tuple[datetime, Draft | None, Turn]]:
    """Every turn and when it is, in order of time; the one with no draft is the asking for topics."""
    turns = [(moment(turn, last_day), draft, turn) for draft in DRAFTS for turn in draft.turns]
    return sorted([(moment(TOPICS_ASKED, last_day), None, TOPICS_ASKED), *turns], key=lambda one: one[0])


def moment(turn: Turn, last_day: Day) -> datetime:
    """When a turn is: on a working day, counted back from the last one; none is on the day after it."""
    day, left = last_day + 1, turn.workdays
    while left:
        day -= 1
        left -= date_from_day(day).weekday() < _SATURDAY
    return end_of_day(day - 1) + timedelta(hours=turn.hour, microseconds=1)


def edited(key: str) -> str:
    """The editor's copy of a draft."""
    text = TEXTS[key].text
    for edit in TEXTS[key].edits:
        text = text.replace(edit.original, edit.replacement, 1)
    return text


def remarks_on(key: str, starts: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Category and reason of what was changed at each of these places of a draft."""
    text = TEXTS[key].text
    spans = [(text.index(edit.original), edit) for edit in TEXTS[key].edits]
    for start in starts:
        said = [edit for begin, edit in spans if begin <= start <= begin + len(edit.original)]
        yield (said[0].category, said[0].reason) if said else ("", "")
