"""The policy, and who reads it."""

from app.core.actor import Actor, Channel
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import Role
from app.training.queries.policy import list_drafts
from app.training.services import policy, policy_comments

HR = Actor(None, roles=frozenset({Role.HR.value}), channel=Channel.WEB)


def publish_policy(**texts: str) -> int:
    """Publish the next version of the policy, with other texts than the ones before where they are given."""
    with unit_of_work():
        policy.begin_draft(actor=HR)
        for language, text in texts.items():
            draft = list_drafts().get(language)
            policy.save_draft(language, text, version=draft.version if draft else 0, actor=HR)
    with unit_of_work():
        return policy.publish_draft(
            seen={one.language: one.version for one in list_drafts().values()}, actor=HR
        )


def as_reader(person: Person) -> Actor:
    return Actor(person.id, roles=frozenset({"employee"}), channel=Channel.WEB)


def read_policy(reader: Person | Actor, number: int = 1, language: str = "en") -> bool:
    """Somebody says that they have read a version; whether that is new."""
    actor = as_reader(reader) if isinstance(reader, Person) else reader
    with unit_of_work():
        return policy.acknowledge(number, language, actor=actor)


def as_legal(person: Person) -> Actor:
    return Actor(person.id, roles=frozenset({"employee", Role.LEGAL.value}), channel=Channel.WEB)


def comment_on_policy(person: Person, words: str = "May we say this?", entry: str = "one") -> bool:
    """Somebody says something about the draft for Legal, which is begun where there is none; whether that is new."""
    with unit_of_work():
        policy.begin_draft(actor=HR)
        return policy_comments.add_comment("en", "", words, entry=entry, actor=as_legal(person))
