"""The words of dates: guides and webinars, who comes, and what can go wrong."""

from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.training.vocabulary.words import _l

LONGEST_TITLE: Final = 120
LONGEST_ABOUT: Final = 2_000
LONGEST_ROOM: Final = 120
LONGEST_LINK: Final = 1_000
LONGEST_WHY: Final = 300
LONGEST_TRANSCRIPT: Final = 200_000
#: A date of minutes, and never longer than a working day.
FEWEST_MINUTES, MOST_MINUTES = 5, 480


class DateNotFound(NotFound):
    """There is no such date."""

    message = _l("We could not find this date.")


class DateRefused(Invalid):
    """A date that cannot be kept like this, with the field and the reason."""


class DateChanged(Conflict):
    """Somebody else has changed the date meanwhile."""

    message = _l("Somebody changed this date while you did. Look at it as it is now, and send yours again.")


class DateCancelled(Conflict):
    """The date does not take place."""

    message = _l("This date does not take place.")


class DateOver(Conflict):
    """The date is past."""

    message = _l("This date is over.")


class NotBegun(Conflict):
    """Nobody was there before it has begun."""

    message = _l("This date has not begun yet.")


class NotYoursToLead(NotAllowed):
    """Who was there is said by whoever leads a date or planned it."""

    message = _l("Whoever leads this date does that.")


DATE_PLANNED = audit_action("training.date.planned", _l("planned a guide or webinar"))
DATE_CHANGED = audit_action("training.date.changed", _l("changed a guide or webinar"))
DATE_CANCELLED = audit_action("training.date.cancelled", _l("cancelled a guide or webinar"))
ATTENDANCE_KEPT = audit_action("training.date.attendance", _l("said who was at a guide or webinar"))
RECORDING_KEPT = audit_action("training.date.recording", _l("kept the recording of a guide or webinar"))

_AGAIN: Final = "a form sent twice"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "training.answer_date": leaves_nothing("whether somebody comes is between them and whoever leads it"),
        "training.cancel_date": leaves(DATE_CANCELLED, or_nothing=_AGAIN),
        "training.change_date": leaves(DATE_CHANGED, or_nothing=_AGAIN),
        "training.keep_recording": leaves(RECORDING_KEPT, or_nothing=_AGAIN),
        "training.mark_attendance": leaves(ATTENDANCE_KEPT, or_nothing=_AGAIN),
        "training.plan_date": leaves(DATE_PLANNED, or_nothing=_AGAIN),
    },
    jobs={"training.remind_of_dates": leaves_nothing("it tells people what they said they would come to")},
)
