"""Who may look after letters."""

from app.core.permission import Permission
from app.mail.vocabulary import _l
from app.people.vocabulary import Role

SEE_LETTERS = Permission.of(
    "mail.letters.see", {Role.ADMINISTRATOR}, _l("see which letters went out, to whom, and which came back")
)
SEND_LETTERS = Permission.of(
    "mail.letters.send",
    {Role.ADMINISTRATOR},
    _l("send letters again, and let mail go out of a restored copy"),
)
