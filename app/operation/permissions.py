"""Who may look into the log, and after the installation."""

from app.core.permission import Permission
from app.operation.vocabulary import _l
from app.people.vocabulary import Role

SEE_AUDIT = Permission.of("operation.audit.see", {Role.ADMINISTRATOR}, _l("read and download the audit log"))
SEE_STATUS = Permission.of("operation.status.see", {Role.ADMINISTRATOR}, _l("see how the installation is"))
STEER_JOBS = Permission.of(
    "operation.jobs.steer", {Role.ADMINISTRATOR}, _l("let failed jobs run again, or give them up")
)
