"""What the coach of the demo company gathers colleagues for: an hour that was, and one that is to come."""

from dataclasses import dataclass
from typing import Final

from app.journey.vocabulary import Zone


@dataclass(frozen=True, slots=True)
class Gathering:
    """A guide or webinar: how many days after it is planned, and at which hour of the day."""

    title: str
    about: str
    zone: Zone
    days_ahead: int
    hour: int
    minutes: int
    guests: int  #: how many colleagues say that they come
    room: str = ""
    link: str = ""


#: Planned a week before the last one.
HELD: Final = Gathering(
    "Your first comment, live",
    "We look at three real posts from our field and write a comment on each of them together. Bring one that you liked.",
    Zone.CONSUMER,
    days_ahead=3,
    hour=13,
    minutes=30,
    guests=9,
    link="https://meet.example/first-comment",
)
#: Of those who said that they come, so many were there.
WERE_THERE: Final = 7
RECORDING: Final = "https://video.example/first-comment"
TRANSCRIPT: Final = (
    "Hello everybody. The first post is about a gauge that broke in the flood. What would help the author? Exactly: say what"
    " you saw at your own site. One sentence is enough.\n\nThe second one asks a question. Then answer it, and nothing else."
)
#: Planned in the last days.
COMING: Final = Gathering(
    "From an idea to an outline",
    "Half an hour in which everybody goes home with the outline of one post. A cup of coffee is all that you need.",
    Zone.CREATOR,
    days_ahead=11,
    hour=10,
    minutes=45,
    guests=5,
    room="Room Elbe",
    link="https://meet.example/outline",
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks a coach in private, and what the coach says to it; empty while it waits."""

    who: str
    words: str
    is_named: bool
    answer: str = ""


#: Asked in the last days.
ASKED: Final = (
    Asking(
        "lena",
        "My boss reads everything I write. Can I start somewhere where it does not matter yet?",
        is_named=True,
        answer="Yes: a thank-you to a colleague, or a comment on a post of ours. Both are seen by few, and both count."
        " Write it first, sleep on it, and show it to me if you like.",
    ),
    Asking(
        "mara",
        "Is it all right to correct a customer in public if a number is wrong?",
        is_named=False,
    ),
)
