"""Placing somebody whose two records have become one."""

from sqlalchemy import insert

from app.core.clock import today
from app.core.db import db
from app.journey.models import Move
from app.journey.queries.standings import read_head
from app.journey.rules.facts import Standing
from app.journey.services.deciding import decide_one
from app.journey.services.placing import move_values, update_placements
from app.journey.services.rules import rules_if_readable
from app.journey.services.steps import complete_proven_steps
from app.journey.vocabulary import Cause, Zone
from app.people.services.holding import hold_people
from app.people.vocabulary import PersonNotFound


def place_joined(person_id: int) -> None:
    """Put somebody where the acts of both records put them together, from the stretch of the one farther on.

    Nobody falls by it, and by rules that cannot be read nobody moves: the wait before a fall begins anew. The move that is kept, also where the stretch stays the same,
    is where the replay of the history begins from then on. What both have done may prove steps, too. Somebody of whom
    neither record was ever placed stays as they are.
    """
    hold_people([person_id])
    head = read_head(person_id)
    if head is None:
        raise PersonNotFound
    if head.stored is None:
        return
    rules = rules_if_readable(head.rules)
    if rules is None:
        return
    on = today()
    start = Standing(head.stored.zone, on)
    decision = decide_one(head, rules, on=on, previous=start)
    update_placements([decision], rules, on)
    if decision.outcome.zone is Zone.NOT_STARTED:
        return
    kept = move_values(decision, rules, on) | {"cause": Cause.MERGE.value, "from_zone": start.zone.value}
    db.session.connection().execute(insert(Move), [kept])
    complete_proven_steps(person_id, rules=rules)
