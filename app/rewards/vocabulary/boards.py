"""The words of boards: what they are drawn from, and what is left in the log."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import NotFound
from app.rewards.vocabulary.words import _l

#: The period that never ends.
EVER: Final = "ever"
#: People are counted by their points, and again in steps of so many: migration 0019 counts in the same ones.
STEP: Final = 64
#: So many are shown from the top, and so many on either side of whoever reads.
TOP: Final = 10
BESIDE: Final = 2


class Board(StrEnum):
    """Whose points are compared."""

    PEOPLE = "people"
    TEAMS = "teams"


class BoardsAreOff(NotFound):
    """Boards are not wanted where the reader works."""

    heading = _l("No boards here")
    message = _l("Boards are switched off where you work. What you do counts on your trail all the same.")


BOARDS_REPAIRED = audit_action("rewards.boards.repaired", _l("found that boards did not agree with the ledger, and repaired them"))  # fmt: skip

#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={"rewards.take_part": leaves("people.profile.changed", or_nothing="what is so already is not done again")},
    jobs={
        "rewards.settle_boards": leaves(BOARDS_REPAIRED, or_nothing="as a rule they agree; who takes part has said so themselves"),
    },
)  # fmt: skip
