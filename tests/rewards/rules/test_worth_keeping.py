"""How far somebody has come in a year, without a database."""

from app.journey.vocabulary import Zone
from app.rewards.rules.worth_keeping import Growth, began_at, has_arrived, sorting
from app.rewards.vocabulary.worth_keeping import Order
from app.signals.vocabulary import Kind

FIRST = 1000


def test_a_year_begins_where_somebody_stood_before_it_or_first_stood_in_it():
    """R-J44: whoever was placed for the first time has not grown by that; going up and down again is counted once."""
    before = [(FIRST - 50, Zone.CONSUMER), (FIRST - 1, Zone.SHARER), (FIRST, Zone.CREATOR)]

    assert began_at(before, FIRST) is Zone.SHARER
    assert began_at([(FIRST + 9, Zone.CREATOR), (FIRST + 20, Zone.ENGAGED)], FIRST) is Zone.CREATOR
    assert began_at([], FIRST) is None
    assert Growth(Zone.SHARER, Zone.ENGAGED).stretches == 2
    assert Growth(Zone.ENGAGED, Zone.SHARER).stretches == 0
    assert Growth(None, None).stretches == 0


def test_who_is_here_for_less_than_three_months_has_just_arrived():
    """R-J44: the 92nd day is the first; no three months of any year are longer."""
    assert (has_arrived(FIRST, FIRST + 91), has_arrived(FIRST, FIRST + 92)) == (False, True)


def test_the_list_is_sorted_by_one_thing_and_by_name_where_it_is_the_same():
    """R-J44: never by a sum."""
    lines = {
        "ben": Growth(Zone.CONSUMER, Zone.CREATOR, {Kind.LEAD: 1}),
        "Ann": Growth(Zone.SHARER, Zone.SHARER, {Kind.LEAD: 9}),
        "Cleo": Growth(Zone.SHARER, Zone.SHARER, {Kind.PIECE: 1}),
    }

    def names(order: Order) -> list[str]:
        return sorted(lines, key=lambda name: sorting(order, name, lines[name]))

    assert names(Order.STRETCHES) == ["ben", "Ann", "Cleo"]
    assert names(Order.LEADS) == ["Ann", "ben", "Cleo"]
    assert names(Order.NAME) == ["Ann", "ben", "Cleo"]
    assert [growth.is_any for growth in lines.values()] == [True, True, True]
    assert not Growth(Zone.SHARER, Zone.CONSUMER, {Kind.LEAD: 0}).is_any
