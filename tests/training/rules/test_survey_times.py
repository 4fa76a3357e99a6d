"""When HR may remind, and how long answers are kept that nobody shows."""

from datetime import UTC, datetime, timedelta

import pytest

from app.training.rules.survey_times import kept_until, reminds_from, warning_due, why_to_destroy
from app.training.rules.web_role import grants_for, is_role_name
from app.training.vocabulary.survey import WhyDestroyed

SEALED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_nobody_is_reminded_on_the_first_day_nor_again_and_again() -> None:
    """SU-11: from the next day on, and then every three days."""
    assert [reminds_from(100, one) for one in (None, 101, 105)] == [101, 104, 108]


@pytest.mark.parametrize(
    "days, few, enough",
    [
        (13.9, None, None),
        (14, WhyDestroyed.FEW, None),
        (89.9, WhyDestroyed.FEW, None),
        (90, WhyDestroyed.FEW, WhyDestroyed.UNRELEASED),
    ],
)
def test_answers_have_an_end(days: float, few: WhyDestroyed | None, enough: WhyDestroyed | None) -> None:
    """SU-13: what can show nothing goes after a fortnight, what nobody shows after ninety days."""
    about = {"closed_at": SEALED, "prepared_at": SEALED, "moment": SEALED + timedelta(days=days)}
    assert [why_to_destroy(shows_nothing=one, **about) for one in (True, False)] == [few, enough]  # type: ignore[arg-type]
    assert kept_until(SEALED) == SEALED + timedelta(days=90)


def test_of_warnings_that_are_late_the_last_one_is_given() -> None:
    """SU-13: a worker that stood still for weeks warns once, not twice."""
    assert [warning_due(left) for left in (31, 30, 8, 7, 0, -3)] == [None, 30, 30, 7, 7, 7]


def test_a_role_gets_all_the_web_needs_but_only_adds_answers() -> None:
    """Section 10: whatever it had on the table of answers is taken first; a name cannot smuggle statements in."""
    *_others, taken, given = grants_for("waymark_web")
    assert (taken, given) == (
        'REVOKE ALL ON training_survey_responses FROM "waymark_web";',
        'GRANT INSERT ON training_survey_responses TO "waymark_web";',
    )
    assert not any(map(is_role_name, ("", "Web", "1web", 'web"', "web; DROP", "x" * 64)))
    with pytest.raises(ValueError, match="web;"):
        grants_for("web; DROP")
