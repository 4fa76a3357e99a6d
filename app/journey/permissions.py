"""Who may do what with the rules of the journey."""

from app.core.permission import Permission
from app.journey.vocabulary import _l
from app.people.vocabulary import Role

SEE_RULES = Permission.of(
    "journey.rules.see",
    {Role.HR, Role.ADMINISTRATOR},
    _l("see the rules of the journey, and whom a draft would move"),
)
PUBLISH_RULES = Permission.of(
    "journey.rules.publish", {Role.ADMINISTRATOR}, _l("put other rules of the journey in force")
)
