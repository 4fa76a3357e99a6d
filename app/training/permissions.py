"""Who may do what with lessons, the policy and the survey."""

from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.training.vocabulary.words import _l

READ_POLICY = Permission.of(
    "training.policy.read", {EVERYBODY}, _l("read the social media policy, and say that they have read it")
)
#: Write and publish the policy, and see who has read it, by name.
KEEP_POLICY = Permission.of(
    "training.policy.keep",
    {Role.HR},
    _l("write and publish the social media policy, and see who has read it"),
)
