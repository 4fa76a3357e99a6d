"""The nearest switch decides."""

from hypothesis import given
from hypothesis import strategies as st

from app.organisation.rules.elements import changing, decided_for, is_on, people_without, turned
from app.organisation.vocabulary import Element, Group

BOARDS = Element.BOARDS
GERMANY, SUPPORT, EVERYWHERE = ("boards", "DE", ""), ("boards", "", "Support"), ("boards", "", "")
GROUPS = [Group("DE", "Sales", 40), Group("DE", "Support", 3), Group("FR", "Support", 5), Group("", "", 2)]


def test_what_nobody_has_switched_is_on():
    """R-P5."""
    assert is_on({}, BOARDS, country="DE", department="Support")


def test_department_wins_over_country_and_country_over_everywhere():
    """R-P5."""
    switches = {EVERYWHERE: False, GERMANY: True, SUPPORT: False}

    assert not is_on(switches, BOARDS)
    assert not is_on(switches, BOARDS, country="FR")
    assert is_on(switches, BOARDS, country="DE")
    assert is_on(switches, BOARDS, country="DE", department="Sales")
    assert not is_on(switches, BOARDS, country="DE", department="Support")


def test_a_switch_of_one_element_says_nothing_about_another():
    assert is_on({EVERYWHERE: False}, Element.BADGES)


def test_people_without_a_department_go_by_their_country():
    assert is_on({("boards", "", ""): True, GERMANY: False}, BOARDS)
    assert not is_on({GERMANY: False}, BOARDS, country="DE", department="")


def test_for_how_many_people_a_switch_decides():
    """R-P5. Whom a nearer switch concerns is not counted twice."""
    assert decided_for({EVERYWHERE: True, GERMANY: False, SUPPORT: True}, GROUPS) == {
        EVERYWHERE: 2,
        GERMANY: 40,
        SUPPORT: 8,
    }
    assert people_without({GERMANY: False, SUPPORT: True}, BOARDS, GROUPS) == 40


def test_a_preview_names_those_for_whom_something_changes():
    """R-P5."""
    before = {SUPPORT: True}
    after = turned(before, GERMANY, False)

    assert changing(before, after, BOARDS, GROUPS) == [Group("DE", "Sales", 40)]
    assert changing(after, turned(after, GERMANY, None), BOARDS, GROUPS) == [Group("DE", "Sales", 40)]
    assert changing(before, turned(before, EVERYWHERE, True), BOARDS, GROUPS) == []


places = st.sampled_from([("", ""), ("DE", ""), ("FR", ""), ("", "Sales"), ("", "Support")])


@given(st.dictionaries(places.map(lambda place: ("boards", *place)), st.booleans()), places, st.booleans())
def test_turning_one_switch_moves_everybody_it_concerns_the_same_way(switches, place, to):
    after = turned(switches, ("boards", *place), to)

    for group in changing(switches, after, BOARDS, GROUPS):
        assert is_on(after, BOARDS, country=group.country, department=group.department) is to
