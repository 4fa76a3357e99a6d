"""Who may do what with what is earned."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.rewards.vocabulary.words import _l

#: Say why a badge should be one's own.
ASK_FOR_BADGES = Permission.of(
    "rewards.badges.ask",
    {EVERYBODY},
    _l("ask for a badge that they miss, or that was taken back, and say why"),
)
#: Decide about badges that somebody asks for.
DECIDE_APPEALS = Permission.of(
    "rewards.badges.decide", {Role.HR}, _l("see who asks for a badge and why, and give it or not")
)
SEE_BOARDS = Permission.of(
    "rewards.boards.see",
    {EVERYBODY},
    _l("see the boards of those who have chosen to be seen, and take part or not"),
)
#: See which badges somebody has, and take one back with a reason.
REVOKE_BADGES = Permission.of(
    "rewards.badges.revoke", {Role.HR, Role.ADMINISTRATOR}, _l("see a colleague's badges, and take one back with a reason")
)  # fmt: skip
#: Run award cycles, approve those that somebody else runs, and see all their figures.
RUN_CYCLES = Permission.of(
    "rewards.cycles.run", {Role.HR}, _l("run award cycles, or approve those that somebody else runs, and see all their figures")
)  # fmt: skip
SEE_OWN_CALCULATION = Permission.of(
    "rewards.cycles.own",
    {EVERYBODY},
    _l("see who won an award, and how their own figures in it came about, and object to these"),
)
#: See what is held of one's own activity, and answer.
SEE_OWN_HOLDS = Permission.of(
    "rewards.holds.own",
    {EVERYBODY},
    _l("see which activity of theirs is being looked at, and say how it was"),
)
#: Keep the catalogue of perks, hand any of them over, and see who was given what.
CURATE_PERKS = Permission.of(
    "rewards.perks.curate",
    {Role.HR},
    _l("keep the catalogue of perks, and see who was given what at which cost"),
)
#: Hand over the perks that one was named for.
HAND_OVER_PERKS = Permission.of(
    "rewards.perks.hand_over", {EVERYBODY}, _l("hand over the perks that they were named for")
)
REDEEM_PERKS = Permission.of("rewards.perks.redeem", {EVERYBODY}, _l("have perks for their points"))
SEE_OWN_POINTS = Permission.of(
    "rewards.points.see_own", {EVERYBODY}, _l("see their own points, and why each of them was earned")
)
#: See how far one is, and what one has earned.
SEE_OWN_RECOGNITION = Permission.of(
    "rewards.recognition.own", {EVERYBODY}, _l("see what counts towards the next recognition, and what they have earned")
)  # fmt: skip
#: See who has earned something for their pieces, and note what was handed over.
HAND_OVER_RECOGNITION = Permission.of(
    "rewards.recognition.hand_over",
    {Role.HR},
    _l("see who has earned something for every fifth piece, and note what was handed over"),
)
#: Decide about acts that are held, and see what was seen of them.
DECIDE_HOLDS = Permission.of(
    "rewards.holds.decide",
    {Role.HR},
    _l("see which activity is held to be looked at, and decide whether it counts"),
)
#: See who has grown most in a year.
SEE_GROWTH = Permission.of(
    "rewards.growth.see", {Role.HR}, _l("see who has grown most in a year, as people worth keeping")
)
#: Thank colleagues, and read what others are thanked for.
GIVE_THANKS = Permission.of(
    "rewards.thanks", {EVERYBODY}, _l("thank colleagues in public, and read what others are thanked for")
)
#: Decide about thanks that somebody reported.
DECIDE_THANKS = Permission.of(
    "rewards.thanks.decide", {Role.HR}, _l("hide a public thank-you that was reported, or let it stand")
)
