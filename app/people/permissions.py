"""Who may do what with people's records."""

from app.core.actor import Actor
from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role, _l

SEE_PEOPLE = Permission.of("people.see", {Role.HR, Role.ADMINISTRATOR}, _l("see everybody's record"))
CHANGE_PEOPLE = Permission.of(
    "people.change",
    {Role.HR, Role.ADMINISTRATOR},
    _l("add people, change records, switch people off and on, and join two records"),
)
IMPORT_PEOPLE = Permission.of("people.import", {Role.HR, Role.ADMINISTRATOR}, _l("bring in lists of people"))
GRANT_ROLES = Permission.of("people.roles.grant", {Role.ADMINISTRATOR}, _l("give roles and take them back"))
#: Absences of others, and longer ones; HR answers for them.
ENTER_ABSENCES = Permission.of("people.absences.enter", {Role.HR}, _l("enter days away for others"))
#: One's own absences, profile, and what is kept about oneself.
CARE_FOR_ONESELF = Permission.of(
    "people.self.care",
    {EVERYBODY},
    _l("change their profile, enter their days away, and see what is held about them"),
)


def is_self(actor: Actor, person_id: int) -> bool:
    """Whether the actor is this very person."""
    return actor.person_id is not None and actor.person_id == person_id


def may_enter_absence_of(actor: Actor, person_id: int) -> bool:
    """Whether the actor may enter or withdraw days away of this person."""
    return is_self(actor, person_id) or ENTER_ABSENCES.allows(actor)


def may_change_address_of(actor: Actor, roles: frozenset[Role]) -> bool:
    """Whether the actor may change the sign-in name of somebody with these roles.

    Whoever could redirect an administrator's letters could become one.
    """
    return Role.ADMINISTRATOR not in roles or GRANT_ROLES.allows(actor)
