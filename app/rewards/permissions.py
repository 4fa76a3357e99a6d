"""Who may do what with what people earn."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.rewards.vocabulary.words import _l

#: Thank colleagues, and read what others are thanked for.
GIVE_THANKS = Permission.of(
    "rewards.thanks", {EVERYBODY}, _l("thank colleagues in public, and read what others are thanked for")
)
#: Decide about thanks that somebody reported.
DECIDE_THANKS = Permission.of(
    "rewards.thanks.decide", {Role.HR}, _l("hide a public thank-you that was reported, or let it stand")
)
