"""The words of lessons: how far along they are meant, what they are about and for whom, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound
from app.journey.vocabulary import Problem
from app.training.vocabulary.words import _l


class Level(StrEnum):
    """How much somebody has done before that they bring along."""

    FIRST = "first"
    PRACTISED = "practised"
    ADVANCED = "advanced"

    @property
    def label(self) -> str:
        """The level as people read it, to be translated."""
        return _LEVELS[self]


_LEVELS: Final = {
    Level.FIRST: _l("to begin with"),
    Level.PRACTISED: _l("with some practice"),
    Level.ADVANCED: _l("for the experienced"),
}


class Topic(StrEnum):
    """What a lesson is about; the survey asks by the same topics."""

    SAFETY = "safety"
    READING = "reading"
    SHARING = "sharing"
    COMMENTING = "commenting"
    WRITING = "writing"
    EDITING = "editing"
    COURAGE = "courage"
    ETIQUETTE = "etiquette"
    MEASURING = "measuring"
    CUSTOMERS = "customers"
    LEADING = "leading"

    @property
    def label(self) -> str:
        """The topic as people read it, to be translated."""
        return _TOPICS[self]


_TOPICS: Final = {
    Topic.SAFETY: _l("Safety"),
    Topic.READING: _l("Reading"),
    Topic.SHARING: _l("Sharing"),
    Topic.COMMENTING: _l("Commenting"),
    Topic.WRITING: _l("Writing well"),
    Topic.EDITING: _l("Editing"),
    Topic.COURAGE: _l("Courage"),
    Topic.ETIQUETTE: _l("Good manners"),
    Topic.MEASURING: _l("Figures"),
    Topic.CUSTOMERS: _l("Customers"),
    Topic.LEADING: _l("Leading others"),
}


class Audience(StrEnum):
    """Whom a lesson has in mind; everybody may read it."""

    EVERYBODY = "everybody"
    MANAGERS = "managers"
    EXECUTIVES = "executives"
    SALES = "sales"
    RARELY_ONLINE = "rarely-online"

    @property
    def label(self) -> str:
        """The audience as people read it, to be translated."""
        return _AUDIENCES[self]


_AUDIENCES: Final = {
    Audience.EVERYBODY: _l("for everybody"),
    Audience.MANAGERS: _l("for those who lead people"),
    Audience.EXECUTIVES: _l("for executives"),
    Audience.SALES: _l("for sales"),
    Audience.RARELY_ONLINE: _l("for those who are seldom online at work"),
}


class State(StrEnum):
    """How a lesson stands for one person."""

    DONE = "done"
    BEGUN = "begun"
    OPEN = "open"
    LOCKED = "locked"


class How(StrEnum):
    """How somebody has done a lesson."""

    READ = "read"
    PASSED = "passed"
    REGRADED = "regraded"
    WAIVED = "waived"  #: somebody else said that they know it already

    @property
    def label(self) -> str:
        """How it was done, in a few words, to be translated."""
        return _HOWS[self]


_HOWS: Final = {
    How.READ: _l("read to the end"),
    How.PASSED: _l("with the questions at its end"),
    How.REGRADED: _l("with the questions at its end, after one of them no longer counted"),
    How.WAIVED: _l("counted as known"),
}


class Origin(StrEnum):
    """Where a lesson is written: what comes from a file is edited in the file."""

    FILE = "file"
    BROWSER = "browser"


#: A lesson fits between two meetings.
FEWEST_MINUTES, MOST_MINUTES = 5, 15
#: So many months a lesson may stay fresh before another look is asked for; without a word it does so for ever.
FOR_EVER, MOST_MONTHS = 0, 60
#: A text beyond this is no lesson of a quarter of an hour.
LONGEST_SOURCE: Final = 60_000


class LessonNotFound(NotFound):
    """There is no such lesson, or not for this person."""

    message = _l("We could not find this lesson. Perhaps it was taken out of the list.")


class LessonLocked(Conflict):
    """A lesson is ahead on the trail, or others come first."""

    message = _l("This lesson opens a little later: on the list you can see what comes first.")


class QuizFirst(Conflict):
    """A lesson with questions is done with these."""

    message = _l("This lesson is done with its questions.")


class LessonRefused(Invalid):
    """A text that is no lesson; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(_l("This text is no lesson yet. What to mend stands below."), field="source")
        self.problems = problems


class KeyStays(Invalid):
    """Another name in the address would make a second lesson of it, while the first stays as it was."""

    message = _l(
        "The name in the address stays: what people have done hangs on it. For another lesson, write a new one."
    )


class FromFile(Conflict):
    """A lesson that comes from a file is edited there."""

    message = _l("This lesson comes from a file and is edited there.")


LESSONS_PUBLISHED = audit_action("training.lessons.published", _l("published lessons"))
LESSON_ARCHIVED = audit_action("training.lesson.archived", _l("took a lesson out of the list"))
LESSON_RESTORED = audit_action("training.lesson.restored", _l("put a lesson back on the list"))
LESSON_DONE = audit_action("training.lesson.done", _l("finished a lesson"))
LESSON_REFRESHED = audit_action("training.lesson.refreshed", _l("went through a lesson again"))

#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "training.archive_lesson": leaves(
            LESSON_ARCHIVED, or_nothing="a lesson that is out of the list already"
        ),
        "training.preview_lesson": leaves_nothing("a look at a text that is not published"),
        "training.publish_lesson": leaves(LESSONS_PUBLISHED, or_nothing="the same text again"),
        "training.restore_lesson": leaves(LESSON_RESTORED, or_nothing="a lesson that is on the list already"),
        "training.keep_place": leaves_nothing("where somebody has got to in a lesson is theirs alone"),
        "training.finish_lesson": leaves(
            LESSON_DONE, LESSON_REFRESHED, or_nothing="a lesson that was done before"
        ),
    },
    commands={
        "training publish": leaves(LESSONS_PUBLISHED, or_nothing="lessons that are published as they are"),
        "training check": leaves_nothing("it reads files and changes nothing"),
    },
)
