"""What people in stories have done before the story begins."""

from datetime import timedelta

from app.core.actor import Actor
from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.services import declare_account, record_signal
from app.signals.vocabulary import Evidence, Source


def act(
    person: Person,
    verb: tuple[str, str],
    *,
    days_ago: int = 0,
    times: int = 1,
    evidence: Evidence = Evidence.VERIFIED,
    source: Source = Source.IMPORT,
    platform: str = "linkedin",
) -> None:
    """Let somebody have done something so many days ago."""
    for number in range(times):
        with unit_of_work():
            record_signal(
                person.id,
                verb=verb,
                external_id=f"{person.id}-{'-'.join(verb)}-{days_ago}-{number}",
                platform=platform,
                object=f"https://example.org/{number}",
                target=f"friend-{number}",
                occurred_at=now() - timedelta(days=days_ago, hours=1),
                evidence=evidence,
                source=source,
                actor=Actor.operator(),
            )


def connect(person: Person) -> None:
    """Let somebody have named an account, so that they have started."""
    with unit_of_work():
        declare_account(person.id, platform="linkedin", handle="@somebody", actor=Actor.operator())


def make_sharer(person: Person) -> None:
    """Let somebody have shared enough, on enough days, to stand on the second stretch."""
    connect(person)
    for days_ago in (2, 5, 9):
        act(person, ("Announce", ""), days_ago=days_ago, times=2)
