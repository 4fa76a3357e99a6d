"""Who may do what with what is earned."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.rewards.vocabulary.words import _l

#: See which badges somebody has, and take one back with a reason.
REVOKE_BADGES = Permission.of(
    "rewards.badges.revoke", {Role.HR, Role.ADMINISTRATOR}, _l("see a colleague's badges, and take one back with a reason")
)  # fmt: skip
SEE_OWN_POINTS = Permission.of(
    "rewards.points.see_own", {EVERYBODY}, _l("see their own points, and why each of them was earned")
)
