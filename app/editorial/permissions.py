"""Who may do what with pieces. What somebody may do with one of them hangs on what they are to it: `rules.stages`."""

from app.core.permission import EVERYBODY, Permission
from app.editorial.vocabulary import _l
from app.people.vocabulary import Role

#: Write, and see one's own pieces through.
WRITE_PIECES = Permission.of(
    "editorial.write", {EVERYBODY}, _l("write, send what they wrote to the desk, and publish it")
)
#: Read the queue, claim drafts, and suggest.
EDIT_PIECES = Permission.of(
    "editorial.edit", {Role.EDITOR}, _l("see the queue of the desk, take drafts on, and suggest changes to their authors")
)  # fmt: skip
#: See which drafts people have left behind, where a colleague writes along or was offered them: titles, and no texts.
SEE_LEFT_PIECES = Permission.of(
    "editorial.see_left", {Role.HR, Role.ADMINISTRATOR}, _l("see the titles of drafts that people who left shared with a colleague")
)  # fmt: skip
