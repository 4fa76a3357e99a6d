"""What some of the cast thank each other for, in the last two weeks before the company opens."""

from dataclasses import dataclass
from typing import Final

from app.rewards.vocabulary.thanks import Reason


@dataclass(frozen=True, slots=True)
class Thanking:
    """Who thanks whom, what for, and in which words."""

    giver: str
    thanked: str
    reason: Reason
    words: str


#: Said a week before the last one.
EARLIER: Final = (
    Thanking(
        "hannah",
        "mateusz",
        Reason.WORK,
        "Four drafts in two days, and not one author who did not recognise their own voice.",
    ),
    Thanking(
        "carmen",
        "mara",
        Reason.KNOWLEDGE,
        "Your sentence about floods and sensors is what the customer remembered. It opened the door for me.",
    ),
    Thanking(
        "lena",
        "robin",
        Reason.HELP,
        "My account worked again before the meeting began. I would have given up.",
    ),
)
#: Said in the last days.
LATER: Final = (
    Thanking(
        "emre",
        "ayse",
        Reason.ENCOURAGEMENT,
        "You read my first draft and found the one thing that was good in it. I went on from there.",
    ),
    Thanking(
        "hannah", "carmen", Reason.IDEA, "Letting two customers ask the questions: why did we never do that?"
    ),
)
