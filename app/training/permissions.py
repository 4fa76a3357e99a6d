"""Who may do what with lessons, the policy and the survey."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.training.vocabulary.words import _l

READ_ANSWERS = Permission.of("training.answers.read", {EVERYBODY}, _l("read answers to common worries"))
LEARN = Permission.of(
    "training.learn", {EVERYBODY}, _l("read the lessons of their stretch of the trail, and answer the questions at their end")
)  # fmt: skip
#: Write lessons in the browser.
WRITE_LESSONS = Permission.of(
    "training.lessons.write",
    {Role.COACH, Role.CURATOR, Role.HR},
    _l("write lessons, and take them out of the list"),
)
