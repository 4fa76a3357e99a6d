"""Who may do what with people's records."""

from app.core.actor import Actor
from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role

SEE_PEOPLE = Permission.of("people.see", {Role.HR, Role.ADMINISTRATOR})
CHANGE_PEOPLE = Permission.of("people.change", {Role.HR, Role.ADMINISTRATOR})
IMPORT_PEOPLE = Permission.of("people.import", {Role.HR, Role.ADMINISTRATOR})
GRANT_ROLES = Permission.of("people.roles.grant", {Role.ADMINISTRATOR})
#: Absences of others, and longer ones; HR answers for them.
ENTER_ABSENCES = Permission.of("people.absences.enter", {Role.HR})
#: One's own absences, profile, and what is kept about oneself.
CARE_FOR_ONESELF = Permission.of("people.self.care", {EVERYBODY})


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
