"""First placements that are stored without a decision for each: they are what the pure function says."""

import pytest
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move
from app.journey.queries.standings import list_moves
from app.journey.rules.evidence import pack
from app.journey.rules.placement import place
from app.journey.services.explaining import replay
from app.journey.services.placing import place_everybody
from app.journey.services.rules import ensure_first_version, rules_in_force
from app.journey.vocabulary import Zone
from app.signals.models import PlatformAccount
from app.signals.vocabulary import Kind
from tests.factories.people import make_absence, make_person
from tests.journey.test_agreement import facts_of, store_silently

pytestmark = pytest.mark.usefixtures("app")
CLOCKWORK = Actor.clockwork()


def test_whoever_has_nothing_that_counts_is_placed_with_the_evidence_of_a_decision_of_their_own() -> None:
    """R-J6: long ago, of no matter, only an account, away meanwhile, later than today, just inside, and a sharer."""
    people = [make_person() for _ in range(8)]
    _long_ago, _of_no_matter, account, away, _later, _inside, _sharer, _nothing = people
    ensure_first_version()
    acts = [(0, 400, Kind.SHARE, 3, 1, 1), (1, 60, Kind.REACT, 3, 0, 1), (3, 200, Kind.LEAD, 3, 0, 1)]
    acts += [(4, 300, Kind.POST, 3, 0, 1), (4, -2, Kind.SHARE, 3, 0, 2), (5, 27, Kind.REACT, 3, 0, 1)]
    acts += [(6, ago, Kind.SHARE, 3, 0, 1) for ago in range(3)]
    store_silently(people, acts, 0)
    make_absence(away, today() - 90, today() - 40)
    with unit_of_work() as session:
        session.add(PlatformAccount(person_id=account.id, platform="mastodon", handle="a", declared_at=now()))

    placed = place_everybody(actor=CLOCKWORK)

    assert placed.decided == 4
    assert placed.moves == {(None, Zone.CONSUMER): 6, (None, Zone.SHARER): 1}
    assert placed.changed == 7
    rules = rules_in_force()
    for person in people[:7]:
        (move,) = list_moves(person.id)
        facts = facts_of(person)
        if person is account:
            assert facts.started
        assert move.evidence == pack(place(facts, rules, None, today()))
        assert (move.from_zone, move.cause, move.on_day) == (None, "initial", today())
        assert replay(person.id).is_equal
    assert place_everybody(actor=CLOCKWORK).changed == 0
    assert db.session.execute(select(func.count()).select_from(Move)).scalar_one() == 7
