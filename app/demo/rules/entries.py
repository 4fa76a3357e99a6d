"""What some of the cast logged themselves in the last days, and what their coach has said about it so far."""

from dataclasses import dataclass
from typing import Final

#: Whoever answers.
COACH: Final = "ayse"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that one of the cast logged: one of the deeds, how many days before that, and what they say of it."""

    who: str
    deed: str
    days_before: int
    link: str
    statement: str
    question: str = ""  #: what the coach asked about it
    is_confirmed: bool = False


#: Logged a week before the last one, and answered by now.
EARLIER: Final = (
    Entry(
        "mateusz",
        "talked",
        2,
        "",
        "Twenty minutes for the pre-sales team: where our customers talk with each other.",
        question="Nice. Was that the open lunch talk? A line about who came would help.",
    ),
    Entry(
        "hannah",
        "shared",
        1,
        "https://forum.example/hydrology/low-water-reading-list",
        "A reading list that two of our authors asked me for.",
        is_confirmed=True,
    ),
)
#: Three agreed at the fair what to say, so a rule holds it until somebody in HR has looked.
_AT_THE_FAIR: Final = "From our stand at the water fair: the gauge that reports itself."
#: Logged in the last days, and open.
LATER: Final = (
    Entry(
        "emre",
        "published",
        3,
        "https://notes.example/emre/what-a-watchdog-timer-is-for",
        "My own notes on watchdog timers, on my own page.",
    ),
    Entry(
        "carmen",
        "talked-with",
        2,
        "",
        "Somebody who plans a reservoir wrote to me because of my post on spillways. We speak on Thursday.",
    ),
    Entry(
        "jonas", "read", 2, "https://journal.example/wasserpreise", "Wie Wasserpreise entstehen. Gut erklärt."
    ),
    Entry(
        "mara",
        "was-asked",
        1,
        "https://meetup.example/groundwater/spring",
        "They asked whether I would say a few words about our gauges at their spring meeting.",
    ),
    Entry("ayse", "shared", 1, "https://waterfair.example/stands/quellmark", _AT_THE_FAIR),
    Entry("beate", "shared", 1, "https://waterfair.example/stands/quellmark#gauge", _AT_THE_FAIR),
    Entry("robin", "shared", 1, "https://waterfair.example/program", _AT_THE_FAIR),
)
