"""Who may do what with what others have earned."""

from app.core.permission import Permission
from app.people.vocabulary import Role
from app.rewards.vocabulary.words import _l

#: See which badges somebody has, and take one back with a reason.
REVOKE_BADGES = Permission.of(
    "rewards.badges.revoke", {Role.HR, Role.ADMINISTRATOR}, _l("see a colleague's badges, and take one back with a reason")
)  # fmt: skip
