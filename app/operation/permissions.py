"""Who may look into the log."""

from app.core.permission import Permission
from app.people.vocabulary import Role

SEE_AUDIT = Permission.of("operation.audit.see", {Role.ADMINISTRATOR})
