"""Who may read notices: everybody their own, and nobody anybody else's."""

from app.core.permission import EVERYBODY, Permission

READ_OWN_NOTICES = Permission.of("notices.own.read", {EVERYBODY})
