"""Who may do what with questions asked in private."""

from app.coaching.vocabulary.words import _l
from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role

#: With the same limits as for private questions.
READ_ANSWERS = Permission.of(
    "coaching.answers.read",
    {Role.COACH},
    _l(
        "read and grade what colleagues answer in their own words in a lesson, without their names; never of people whom they lead"
    ),
)
ASK_QUESTIONS = Permission.of(
    "coaching.questions.ask", {EVERYBODY}, _l("ask a coach in private, and read the answer")
)
#: Of the questions of those whom they lead, and while they also work for HR or as administrator, they see none.
ANSWER_QUESTIONS = Permission.of(
    "coaching.questions.answer",
    {Role.COACH},
    _l(
        "answer private questions, unless they also work for HR or as administrator; never those of people whom they lead"
    ),
)
