"""Who may do what with pieces. What somebody may do with one of them hangs on what they are to it: `rules.stages`."""

from app.core.permission import EVERYBODY, Permission
from app.editorial.vocabulary import _l
from app.people.vocabulary import Role

#: Write, and see one's own pieces through.
WRITE_PIECES = Permission.of(
    "editorial.write", {EVERYBODY}, _l("write, send what they wrote to the desk, and publish it")
)
#: Say which topics are wanted; colleagues in sales and marketing get it with the role of a content curator.
ASK_FOR_TOPICS = Permission.of(
    "editorial.topics.ask",
    {Role.CURATOR, Role.EDITOR, Role.DESK_LEAD, Role.HR},
    _l("ask colleagues to write about a topic"),
)
#: Read the queue, claim drafts, and suggest.
EDIT_PIECES = Permission.of(
    "editorial.edit", {Role.EDITOR, Role.DESK_LEAD}, _l("see the queue of the desk, take drafts on, and suggest changes to their authors")
)  # fmt: skip
#: Read every draft while it is at the desk, and decide which editor has it.
LEAD_DESK = Permission.of(
    "editorial.lead",
    {Role.DESK_LEAD},
    _l(
        "read the drafts that are at the desk, give them to editors, and say what the desk advises about style and words"
    ),
)
#: See which drafts people have left behind, where a colleague writes along or was offered them: titles, and no texts.
SEE_LEFT_PIECES = Permission.of(
    "editorial.see_left", {Role.HR, Role.ADMINISTRATOR}, _l("see the titles of drafts that people who left shared with a colleague")
)  # fmt: skip
