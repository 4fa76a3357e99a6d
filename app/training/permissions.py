"""Who may do what with lessons, the policy and the survey."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.training.vocabulary.words import _l

#: See dates, say whether one comes, and look after those that one leads.
SEE_DATES = Permission.of(
    "training.dates.see", {EVERYBODY}, _l("see guides and webinars, come to them, and look after those that they lead")
)  # fmt: skip
PLAN_DATES = Permission.of(
    "training.dates.plan", {Role.COACH, Role.CURATOR, Role.HR}, _l("plan guides and webinars")
)
