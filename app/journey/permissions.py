"""Who may do what with the rules of the journey."""

from app.core.permission import Permission
from app.people.vocabulary import Role

SEE_RULES = Permission.of("journey.rules.see", {Role.HR, Role.ADMINISTRATOR})
PUBLISH_RULES = Permission.of("journey.rules.publish", {Role.ADMINISTRATOR})
