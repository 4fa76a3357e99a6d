"""What is ahead of a record."""

from app.people.rules.stages import Ahead, Stage, what_is_ahead

TODAY = 100


def ahead(**fields: object) -> list[tuple[int, Stage]]:
    values: dict[str, object] = {"joined_on": None, "left_on": None, "is_active": True, "absences": ()}
    found: list[Ahead] = what_is_ahead(today=TODAY, **(values | fields))  # type: ignore[arg-type]
    return [(one.day, one.stage) for one in found]


def test_nothing_is_ahead_of_somebody_who_is_just_there_or_switched_off():
    assert ahead(joined_on=TODAY) == []
    assert ahead(is_active=False, left_on=TODAY + 5) == []


def test_joining_leave_and_leaving_come_in_their_order():
    found = ahead(joined_on=TODAY + 1, absences=[(TODAY + 10, TODAY + 20)], left_on=TODAY + 50)

    assert found == [
        (TODAY + 1, Stage.JOINS),
        (TODAY + 10, Stage.GOES_AWAY),
        (TODAY + 21, Stage.IS_BACK),
        (TODAY + 50, Stage.LAST_DAY),
        (TODAY + 51, Stage.SWITCHED_OFF),
    ]


def test_somebody_who_is_away_comes_back_the_day_after():
    assert ahead(absences=[(TODAY - 9, TODAY - 8), (TODAY - 3, TODAY)]) == [(TODAY + 1, Stage.IS_BACK)]


def test_nobody_comes_back_after_their_last_day():
    assert ahead(absences=[(TODAY - 3, TODAY + 9)], left_on=TODAY + 2) == [
        (TODAY + 2, Stage.LAST_DAY),
        (TODAY + 3, Stage.SWITCHED_OFF),
    ]


def test_a_last_day_that_is_over_is_overdue():
    assert ahead(left_on=TODAY - 1) == [(TODAY - 1, Stage.OVERDUE)]
