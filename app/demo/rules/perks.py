"""What the company offers for points, who has asked for something, and who stands on boards."""

from dataclasses import dataclass
from typing import Final

from app.rewards.vocabulary.perks import Each

#: HR offers it and hands it over.
KEEPER: Final = "beate"
#: Of so many people one would rather stand on no board.
STAYS_AWAY: Final = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """A perk of the catalogue. Money is in hundredths."""

    name: str
    description: str
    price: int
    stock: int | None = None
    each: tuple[int, Each] | None = None
    cost: int | None = None
    budget: int | None = None
    taxable: str = ""


CATALOGUE: Final = (
    Offered("A coffee with somebody from the board", "Half an hour for the two of you. They listen.", 40, 6, (1, Each.HALF)),
    Offered("A book of your choice", "Whatever you would like to read, also if it is a novel.", 120, 30, None, 2500, 75_000,
            "Up to 30 euros, so no tax is due."),
    Offered("An hour off", "Agree with your lead when.", 200, None, (1, Each.MONTH)),
    Offered("A day at the trade fair in May", "Travel, ticket and lunch.", 900, 4, (1, Each.EVER), 24_000, 96_000),
)  # fmt: skip
#: Who has asked for which of these in the last days; what the first of them wanted has been handed over.
ASKED: Final = (("emre", 0), ("carmen", 1), ("lena", 0))
