"""Prizes in the demo company: the last half-year is frozen and waits to be checked, the present one is open."""

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.unit_of_work import unit_of_work
from app.demo.rules.cast import part_of
from app.people.queries import get_person_by_email
from app.people.vocabulary import Role
from app.rewards.queries.cycles import get_cycle
from app.rewards.rules.periods import upcoming
from app.rewards.services.cycles import close_periods, plan_cycle
from app.rewards.services.freezing import freeze_cycle
from app.rewards.vocabulary.cycles import Period

#: Whoever runs the cycles.
_RUNNER = "beate"


def begin_awards() -> None:
    """Plan the present month and half-year, and bring the last half-year as far as one person alone can."""
    runner = get_person_by_email(part_of(_RUNNER).email)
    actor = Actor(runner.id, roles=frozenset({Role.HR.value}))
    last, present = upcoming(Period.HALF_YEAR, today(), 2)
    with unit_of_work():
        ended = plan_cycle(Period.HALF_YEAR, last, actor=actor)
        plan_cycle(Period.HALF_YEAR, present, actor=actor)
        plan_cycle(Period.MONTH, upcoming(Period.MONTH, today(), 2)[1], actor=actor)
        close_periods()
    with unit_of_work():
        cycle = get_cycle(ended)
        if cycle.closes_at <= now():
            freeze_cycle(ended, cycle.version, actor=actor)
