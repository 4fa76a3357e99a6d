"""The social media policy in the demo company: published as it came with Waymark, and read by most."""

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.demo.rules.cast import part_of
from app.people.queries import get_person_by_email
from app.people.vocabulary import Role
from app.training.queries.policy import find_policy, list_drafts, list_missing
from app.training.services.policy import acknowledge, begin_draft, publish_draft

#: Whoever publishes it.
_WRITER = "beate"
#: Of so many people one has not come to it yet.
_ONE_IN = 6


def publish_policy() -> None:
    """Put the ready-made policy in force; most colleagues have read it, some in German."""
    writer = get_person_by_email(part_of(_WRITER).email)
    actor = Actor(writer.id, roles=frozenset({Role.HR.value}))
    with unit_of_work():
        begin_draft(actor=actor)
        seen = {language: draft.version for language, draft in list_drafts().items()}
        number = publish_draft(seen=seen, actor=actor)
    policy = find_policy()
    people = [] if policy is None else list_missing(policy)
    with unit_of_work():
        for place, (person_id, _name) in enumerate(people):
            if place % _ONE_IN:
                reader = Actor(person_id, roles=frozenset({Role.EMPLOYEE.value}))
                acknowledge(number, "de" if place % 2 else "en", actor=reader)
