"""Who may do what with lessons, the policy and the survey."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.training.vocabulary.words import _l

READ_ANSWERS = Permission.of("training.answers.read", {EVERYBODY}, _l("read answers to common worries"))
LEARN = Permission.of(
    "training.learn", {EVERYBODY}, _l("read the lessons of their stretch of the trail, and answer the questions at their end")
)  # fmt: skip
#: Write lessons in the browser.
WRITE_LESSONS = Permission.of(
    "training.lessons.write",
    {Role.COACH, Role.CURATOR, Role.HR},
    _l("write lessons, and take them out of the list"),
)
#: Say that somebody knows a lesson already; they need not do it then.
WAIVE_LESSONS = Permission.of(
    "training.lessons.waive", {Role.COACH, Role.HR}, _l("let a lesson count as known for somebody else")
)
READ_POLICY = Permission.of(
    "training.policy.read", {EVERYBODY}, _l("read the social media policy, and say that they have read it")
)
#: Write and publish the policy, and see who has read it, by name.
KEEP_POLICY = Permission.of(
    "training.policy.keep",
    {Role.HR},
    _l("write and publish the social media policy, and see who has read it"),
)
#: Read drafts of the policy, and what was said about them.
READ_POLICY_DRAFT = Permission.of(
    "training.policy.draft", {Role.HR, Role.LEGAL}, _l("read the draft of the social media policy, and what Legal says about it")
)  # fmt: skip
COMMENT_POLICY = Permission.of(
    "training.policy.comment",
    {Role.LEGAL},
    _l("comment on the draft of the social media policy, and say that nothing stands against it"),
)
#: See dates, say whether one comes, and look after those that one leads.
SEE_DATES = Permission.of(
    "training.dates.see", {EVERYBODY}, _l("see guides and webinars, come to them, and look after those that they lead")
)  # fmt: skip
#: See whether lessons help, in figures about groups.
SEE_EFFECT = Permission.of(
    "training.effect.see",
    {Role.COACH, Role.CURATOR, Role.HR},
    _l("see in figures about groups whether lessons help"),
)
PLAN_DATES = Permission.of(
    "training.dates.plan", {Role.COACH, Role.CURATOR, Role.HR}, _l("plan guides and webinars")
)
TAKE_SURVEY = Permission.of(
    "training.survey.take", {EVERYBODY}, _l("answer surveys without their name, and see what came of them")
)
#: Write surveys, open and close them, and release what may be shown of the answers.
KEEP_SURVEYS = Permission.of(
    "training.surveys.keep",
    {Role.HR},
    _l("write surveys, open and close them, and release what may be shown of the answers"),
)
