"""The words of recognition for effort: what counts, who is on the list, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.rewards.vocabulary.words import _l

#: So many original pieces are recognised each time, whatever came of them.
PIECES_EACH: Final = 5
LONGEST_GIFT: Final = 200
LONGEST_WHY: Final = 500
#: In hundredths of the currency; nobody is taken to a dinner for more.
DEAREST: Final = 100_000_00


class Bar(StrEnum):
    """Why somebody is not on the list of whom to thank, though they have earned it."""

    LEFT = "left"
    HR = "hr"
    EXECUTIVE = "executive"

    @property
    def label(self) -> str:
        """The reason as HR reads it, to be translated."""
        return _BARS[self]


_BARS: Final = {
    Bar.LEFT: _l("has left"),
    Bar.HR: _l("works in HR"),
    Bar.EXECUTIVE: _l("is an executive"),
}


class Standing(StrEnum):
    """Where a recognition is on its way to whom it belongs."""

    OPEN = "open"
    GIVEN = "given"
    ASIDE = "aside"  #: earned, and not on the list


class RecognitionNotFound(NotFound):
    """There is no such recognition."""

    message = _l("We could not find this recognition.")


class AwardsAreOff(NotFound):
    """Recognition is not wanted where the reader works."""

    heading = _l("Awards are switched off")
    message = _l("Where you work, awards are switched off, so nothing is counted towards one.")


class GivenAlready(Conflict):
    """Somebody has handed it over before."""

    message = _l("This has been handed over already. Look at what was given, and by whom.")


class NotGiven(Conflict):
    """Nothing stands that could be taken back."""

    message = _l("Nothing is noted as handed over here.")


class NotForYourself(NotAllowed):
    """Nobody hands something over to themselves."""

    message = _l("This is yours. Somebody else in HR hands it over to you.")


#: A page that was open while the settings changed still speaks of the currency before.
OTHER_CURRENCY = _l("The currency was changed meanwhile. Please give the amount in the new one.")


class GiftRefused(Invalid):
    """What was given cannot be noted like this, with the field and the reason."""


RECOGNITION_EARNED = audit_action("rewards.recognition.earned", _l("noted that somebody has written five more pieces"))  # fmt: skip
RECOGNITION_GIVEN = audit_action("rewards.recognition.given", _l("noted what was handed over for five pieces"))  # fmt: skip
RECOGNITION_UNDONE = audit_action("rewards.recognition.undone", _l("took back that something was handed over for five pieces"))  # fmt: skip
RECOGNITION_LISTED = audit_action("rewards.recognition.listed", _l("decided that somebody is on the list for five pieces"))  # fmt: skip
RECOGNITION_EXPORTED = audit_action("rewards.recognition.exported", _l("downloaded who has earned what for five pieces"))  # fmt: skip

_AGAIN = "what is so already is not done again"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "rewards.hand_over": leaves(RECOGNITION_GIVEN),
        "rewards.undo_hand_over": leaves(RECOGNITION_UNDONE),
        "rewards.list_all_the_same": leaves(RECOGNITION_LISTED, or_nothing=_AGAIN),
        "rewards.export_recognition": leaves(RECOGNITION_EXPORTED),
    },
    jobs={
        "rewards.recognise_batch": leaves(
            RECOGNITION_EARNED, or_nothing="most imports bring nobody to the next five"
        ),
        "rewards.recognise_rest": leaves(RECOGNITION_EARNED, or_nothing="on most days nothing was missed"),
    },
)
