"""Who may do what with what is held about people."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.privacy.vocabulary import _l

#: One's own: read, take along, stop, erase.
CARE_FOR_OWN_DATA = Permission.of(
    "privacy.self.care", {EVERYBODY}, _l("see, download and erase what is held about them")
)
#: Take along what is held about somebody else who asked for it; they are told.
DOWNLOAD_FOR_OTHERS = Permission.of(
    "privacy.others.download",
    {Role.HR},
    _l("download what is held about somebody who asked for it; they are told"),
)
#: Have somebody erased who has left.
ERASE_OTHERS = Permission.of("privacy.others.erase", {Role.HR}, _l("have somebody erased who has left"))
