"""What may be said about an entry, and what follows from it; no database."""

import pytest

from app.signals.rules.answers import check_question, check_reply, evidence_after, may_follow, state_after
from app.signals.rules.counts import Counted, Counts, count, regrade
from app.signals.vocabulary import (
    KIND_INDEX,
    Answer,
    Evidence,
    Facet,
    Grade,
    Kind,
    ReportState,
    SignalRefused,
)

SHARE, REPLY = KIND_INDEX[Kind.SHARE], KIND_INDEX[Kind.REPLY]


def test_an_entry_is_open_until_it_is_confirmed_or_its_person_is_asked():
    assert {last: state_after(last) for last in (None, *Answer)} == {
        None: ReportState.OPEN,
        Answer.CONFIRMED: ReportState.CONFIRMED,
        Answer.QUESTIONED: ReportState.ASKED,
        Answer.REPLIED: ReportState.OPEN,
        Answer.WITHDRAWN: ReportState.OPEN,
    }


def test_what_may_be_said_after_what():
    """A question need not be waited for: who asked or somebody else may still confirm."""
    allowed = {(last, answer) for last in (None, *Answer) for answer in Answer if may_follow(answer, last)}

    is_open = (None, Answer.REPLIED, Answer.WITHDRAWN)
    assert allowed == {
        *((last, answer) for last in is_open for answer in (Answer.CONFIRMED, Answer.QUESTIONED)),
        (Answer.QUESTIONED, Answer.CONFIRMED),
        (Answer.QUESTIONED, Answer.REPLIED),
        (Answer.QUESTIONED, Answer.WITHDRAWN),
        (Answer.CONFIRMED, Answer.WITHDRAWN),
    }


@pytest.mark.parametrize("evidence", Evidence)
@pytest.mark.parametrize("last", [None, *Answer])
def test_only_a_confirmation_makes_surer_and_only_what_people_said_themselves(evidence, last):
    """R-W8: a question punishes nobody."""
    is_surer = last is Answer.CONFIRMED and evidence is Evidence.SELF_REPORTED

    assert evidence_after(evidence, last) is (Evidence.CONFIRMED if is_surer else evidence)


@pytest.mark.parametrize("words", ["", "  \n", "\0", "x" * 2_001])
def test_a_question_and_a_reply_have_words_and_not_too_many(words):
    for check in (check_question, check_reply):
        with pytest.raises(SignalRefused):
            check(words)
        assert check(" When was it?\0 ") == "When was it?"


def test_what_is_known_more_surely_moves_between_grades_and_leaves_the_full_count():
    act = Counted(7, 100, REPLY, Evidence.SELF_REPORTED, "", "Bob", 3)

    changes = regrade([act], Evidence.CONFIRMED)

    assert changes.daily == {REPLY: {(7, 100, Grade.SELF_REPORTED): -3, (7, 100, Grade.CONFIRMED): 3}}
    assert sorted(
        (facet, grade, amount) for (_, facet, _, _, _, grade), amount in changes.facets.items()
    ) == [
        (Facet.COUNTERPART, Grade.SELF_REPORTED, -3),
        (Facet.COUNTERPART, Grade.CONFIRMED, 3),
    ]


def test_regrading_gives_what_counting_anew_gives():
    acts = [
        Counted(7, day, kind, Evidence.SELF_REPORTED, "page", "Bob", value)
        for day, kind, value in ((100, SHARE, 1), (100, SHARE, 2), (101, REPLY, 1))
    ]

    changed = _sum(count(acts), regrade(acts, Evidence.CONFIRMED))

    assert changed == _sum(count(act._replace(evidence=Evidence.CONFIRMED.value) for act in acts))
    assert regrade(acts, Evidence.SELF_REPORTED) == Counts()


def _sum(*parts: Counts) -> dict[tuple[int, ...], int]:
    found: dict[tuple[int, ...], int] = {}
    for part in parts:
        daily = {(kind, *key): amount for kind, rows in part.daily.items() for key, amount in rows.items()}
        for key, amount in (daily | part.facets).items():
            found[key] = found.get(key, 0) + amount
    return {key: amount for key, amount in found.items() if amount}
