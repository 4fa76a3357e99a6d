"""Who may read notices: everybody their own, and nobody anybody else's."""

from app.core.permission import EVERYBODY, Permission
from app.notices.vocabulary import _l

READ_OWN_NOTICES = Permission.of("notices.own.read", {EVERYBODY}, _l("read what they are told"))
