"""Who may do what with what is earned."""

from app.core.permission import EVERYBODY, Permission
from app.rewards.vocabulary.words import _l

SEE_OWN_POINTS = Permission.of(
    "rewards.points.see_own", {EVERYBODY}, _l("see their own points, and why each of them was earned")
)
