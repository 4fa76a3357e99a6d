"""What the cast does, act by act, so that everybody of it stands exactly where the sign-in page says.

Days are counted back from the last day: 0 is that day, 7 a week before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from app.core.clock import Day
from app.demo.rules.activity import Deed
from app.demo.rules.cast import CAST, Part
from app.demo.rules.rhythm import moment
from app.demo.vocabulary import DemoPerson
from app.signals.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Stint:
    """The same kind of act every so many days, the last one `until` days ago, none earlier than `since` days ago."""

    kind: Kind
    every: int
    since: int
    until: int = 0

    def days(self, last_day: Day) -> range:
        """The days of the acts, the latest first."""
        return range(last_day - self.until, last_day - self.since - 1, -self.every)


def _reading(since: int, until: int = 1) -> tuple[Stint, ...]:
    return (
        Stint(Kind.CONNECT, 600, since, since),
        Stint(Kind.FOLLOW, 23, since, until),
        Stint(Kind.READ, 6, since, until + 1),
    )


def _sharing(since: int, until: int = 1) -> tuple[Stint, ...]:
    return (
        Stint(Kind.SHARE, 5, since, until),
        Stint(Kind.COMMENT, 9, since, until + 1),
        Stint(Kind.REACT, 7, since, until + 2),
    )


def _creating(since: int, until: int = 1) -> tuple[Stint, ...]:
    return (Stint(Kind.POST, 6, since, until + 1), Stint(Kind.PIECE, 19, since, until + 3))


def _engaging(since: int, until: int = 1) -> tuple[Stint, ...]:
    return (
        Stint(Kind.REPLY, 2, since, until),
        Stint(Kind.CHAT, 7, since, until + 2),
        Stint(Kind.CONVERSATION, 11, since, until + 4),
        Stint(Kind.MENTORING, 15, since, until + 1),
        Stint(Kind.TALK, 58, since, until + 10),
        Stint(Kind.LEAD, 40, since, until + 6),
        Stint(Kind.DOWNLOAD, 25, since, until + 8),
        Stint(Kind.THANKS, 21, since, until + 3),
    )


#: One share a fortnight and one piece: enough to stay a sharer, and two active days short of a creator.
_NEARLY_CREATING: Final = (
    Stint(Kind.SHARE, 7, 101, 94),
    Stint(Kind.SHARE, 14, 87, 3),
    Stint(Kind.PIECE, 1, 38, 38),
)
#: A piece a week for some weeks, then a pause.
_IN_STREAKS: Final = (
    Stint(Kind.POST, 6, 250, 2),
    Stint(Kind.PIECE, 7, 245, 200),
    Stint(Kind.PIECE, 7, 150, 105),
    Stint(Kind.PIECE, 7, 46, 4),
)

#: The days away of the cast, counted back; a negative number lies ahead.
AWAY: Final = {"lena": (75, -140), "carmen": (200, 187)}

SCRIPTS: Final = {
    "mara": (*_reading(430), *_NEARLY_CREATING),
    "nina": (),
    "jonas": (*_reading(300), Stint(Kind.REACT, 17, 280, 5), Stint(Kind.SHARE, 60, 200, 21)),
    "emre": (*_reading(500), *_sharing(420), *_IN_STREAKS),
    "carmen": (*_reading(530), *_sharing(500), *_creating(430), *_engaging(300)),
    "piotr": (*_reading(400, 3), Stint(Kind.SHARE, 5, 290, 28), Stint(Kind.REACT, 9, 290, 30)),
    "lena": (*_reading(520, 77), *_sharing(470, 77), *_creating(330, 77)),
    "hannah": (*_reading(510), *_sharing(440), *_creating(160)),
    "ayse": (*_reading(480), *_sharing(390)),
    "mateusz": (*_reading(530), *_sharing(520)),
    "beate": _reading(450),
    "orla": _reading(410),
    "robin": _reading(120),
    "judith": _reading(200),
}


def cast_in(staff: Iterable[DemoPerson]) -> list[tuple[Part, DemoPerson]]:
    """The cast, each part with the person who plays it."""
    by_email = {person.email: person for person in staff}
    return [(part, by_email[part.email]) for part in CAST]


def away_of(key: str, last_day: Day) -> tuple[tuple[Day, Day], ...]:
    """The days away of somebody of the cast."""
    if key not in AWAY:
        return ()
    since, until = AWAY[key]
    return ((last_day - since, last_day - until),)


def play(random: Random, key: str, person: DemoPerson, first_day: Day, last_day: Day) -> Iterator[Deed]:
    """Everything that somebody of the cast does; on days away nothing."""
    away = {day for first, last in away_of(key, last_day) for day in range(first, last + 1)}
    for stint in SCRIPTS[key]:
        for day in stint.days(last_day):
            if day >= first_day and day not in away:
                yield Deed(moment(random, day, person.country), person.external_id, stint.kind)
