"""What acts earn, without a database: caps, evidence, versions, and that no order matters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.journey.rules.ruleset import KindMap, Text
from app.rewards.rules.points import Act, Book, PointsRule, Standing, Terms, correct, judge_day
from app.rewards.vocabulary.points import Why
from app.signals.vocabulary import Evidence, Kind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = KindMap({("announce", "*"): Kind.SHARE, ("create", "reply"): Kind.REPLY})
SHARING = PointsRule("sharing", Text("S", "S"), (Kind.SHARE,), 2, per_day=3)
REPLYING = PointsRule("replying", Text("R", "R"), (Kind.REPLY,), 3, per_counterpart=1)
BOOK = Book((Terms(1, NOON - timedelta(days=9), KINDS, (SHARING, REPLYING)),))


def act(number: int, hour: float = 0, word: str = "", **fields: object) -> Act:
    """A share, or with a word a thing that was made, so many hours after noon."""
    at = NOON + timedelta(hours=hour)
    plain = Act(number, 7, 1000, "Create" if word else "Announce", word, "", 1, Evidence.VERIFIED, at, at)
    return plain._replace(**fields)  # type: ignore[arg-type]  # the fields of an act


def earned(acts: list[Act], book: Book = BOOK) -> dict[int, int]:
    return {one.act.id: one.points for one in judge_day(acts, book)}


def test_of_more_acts_than_count_the_earliest_earn_whatever_order_they_came_in():
    """R-W1: by occurred_at, then by number."""
    acts = [act(5, 1), act(1, 4), act(2, 1), act(3, 3), act(4, 2)]

    assert earned(acts) == {2: 2, 5: 2, 4: 2, 3: 0, 1: 0}


def test_what_is_taken_back_frees_its_place_and_the_reasons_are_told():
    """R-W1, LE-9: the cap is one over the day's valid acts."""
    acts = [
        act(1, 1, is_reversed=True),
        act(2, 2, is_on_self=True),
        act(3, 3),
        act(4, 4),
        act(5, 5),
        act(6, 6),
    ]

    assert [one.why for one in judge_day(acts, BOOK)] == [
        Why.TAKEN_BACK, Why.ON_SELF, Why.COUNTED, Why.COUNTED, Why.COUNTED, Why.PER_DAY
    ]  # fmt: skip


def test_what_is_being_looked_at_earns_nothing_meanwhile_and_takes_no_place():
    """R-W8, LE-9: of four shares one waits, and three count; once it counts itself, the last one does not."""
    acts = [act(1, 1, is_held=True), act(2, 2), act(3, 3), act(4, 4)]

    assert earned(acts) == {1: 0, 2: 2, 3: 2, 4: 2}
    assert judge_day(acts, BOOK)[0].why is Why.HELD
    assert earned([one._replace(is_held=False) for one in acts]) == {1: 2, 2: 2, 3: 2, 4: 0}


def test_one_and_the_same_person_is_answered_for_points_so_often_and_no_more():
    """R-W1: in whatever case the name is written; who is not named is one person."""
    names = ["Bob", "bob ", "Ann", "", ""]
    acts = [act(number, number, "reply", counterpart=name) for number, name in enumerate(names, 1)]

    assert earned(acts) == {1: 3, 2: 0, 3: 3, 4: 3, 5: 0}


def test_an_act_that_stands_for_several_counts_as_so_many_up_to_the_cap():
    assert earned([act(1, 1, value=2), act(2, 2, value=9)]) == {1: 4, 2: 2}


def test_what_is_not_known_surely_enough_waits_for_it():
    book = Book((replace(BOOK.terms[0], rules=(replace(SHARING, evidence=Evidence.CONFIRMED),)),))
    acts = [act(1, 1, evidence=Evidence.SELF_REPORTED), act(2, 2, evidence=Evidence.CONFIRMED)]

    assert [(one.points, one.why) for one in judge_day(acts, book)] == [(0, Why.EVIDENCE), (2, Why.COUNTED)]


def test_an_act_is_worth_what_the_rules_said_when_it_came_in():
    """R-W1, LE-12: other rules at noon price nothing anew; caps are those of each act's own rules."""
    dearer = Terms(2, NOON, KINDS, (replace(SHARING, points=7, per_day=1),))
    book = Book((*BOOK.terms, dearer))

    assert earned([act(1, -2), act(2, -1)], book) == {1: 2, 2: 2}
    assert earned([act(1, -2), act(2, 1)], book) == {1: 2, 2: 0}
    assert earned([act(1, 1)], book) == {1: 7}
    assert earned([act(1, -2, recorded_at=NOON + timedelta(hours=1))], book) == {1: 7}


def test_a_new_rule_is_good_for_earlier_acts_from_its_day_on():
    """R-W1: activating on old data; without the rule nothing is earned, and a rule that went takes nothing away."""
    later = Terms(2, NOON, KINDS, (replace(REPLYING, since=1000),))
    book = Book((Terms(1, NOON - timedelta(days=9), KINDS, (SHARING,)), later))

    assert earned([act(1, -3, "reply"), act(2, -2)], book) == {1: 3, 2: 2}
    assert earned([act(1, -30, "reply", day=999)], book) == {}
    assert earned([act(1, 1)], book) == {}


def test_a_clock_that_was_set_back_between_two_versions_leaves_each_act_one_price():
    """LE-22: of all versions before an act, the newest holds, whatever its moment."""
    ahead = Terms(2, NOON + timedelta(hours=5), KINDS, (replace(SHARING, points=7),))
    back = Terms(3, NOON, KINDS, (replace(SHARING, points=9),))
    book = Book((*BOOK.terms, ahead, back))

    assert [earned([act(1, hour)], book)[1] for hour in (-1, 1, 6)] == [2, 9, 9]


def test_one_line_stands_for_an_act_and_a_rule_and_what_stands_beside_it_is_named():
    """R-W1: whichever came first, that one holds which says what is earned."""
    right, again, other = (
        Standing(5, 1, "sharing", 1, 2),
        Standing(8, 1, "sharing", 1, 2),
        Standing(3, 1, "sharing", 1, 900),
    )

    assert correct([act(1)], [again, right], BOOK) == ([], [], [again])
    assert correct([act(1)], [again, other, right], BOOK) == ([], [], [other, again])
    gone = correct([act(1, is_reversed=True)], [right, again], BOOK)
    assert gone == ([(right, Why.TAKEN_BACK)], [], [again])


ACTS = st.lists(
    st.builds(
        act,
        number=st.integers(1, 40),
        hour=st.integers(-8, 8),
        word=st.sampled_from(["", "reply"]),
        counterpart=st.sampled_from(["", "Bob", "Ann"]),
        day=st.integers(999, 1001),
        is_reversed=st.booleans(),
        is_on_self=st.booleans(),
        value=st.integers(1, 3),
    ),
    max_size=14,
    unique_by=lambda one: one.id,
)


@given(ACTS, st.randoms(use_true_random=False))
def test_in_whatever_order_acts_come_and_go_the_ledger_ends_as_their_replay(acts, chance):
    """R-W1, LE-22: net for each act and rule; caps hold, and settling twice changes nothing."""
    steps = [(one, is_gone) for one in acts for is_gone in (False, True) if not is_gone or one.is_reversed]
    chance.shuffle(steps)
    held: dict[int, Act] = {}
    standing: dict[tuple[int, str], Standing] = {}
    numbers = iter(range(1, 1000))
    for one, is_gone in steps:
        was_gone = one.id in held and held[one.id].is_reversed
        held[one.id] = one._replace(is_reversed=is_gone or was_gone)
        corrections = correct(held.values(), standing.values(), BOOK)
        for line, _why in corrections.taken_back:
            del standing[line.signal_id, line.rule]
        for judged in corrections.earned:
            key = judged.act.id, judged.governed.rule.key
            assert key not in standing
            standing[key] = Standing(next(numbers), *key, judged.governed.version, judged.points)

    replayed = correct(acts, (), BOOK).earned
    assert {key: line.amount for key, line in standing.items()} == {
        (one.act.id, one.governed.rule.key): one.points for one in replayed
    }
    assert correct(acts, standing.values(), BOOK) == ([], [], [])
    for day in (999, 1000, 1001):
        shares = [one.counted for one in replayed if one.act.day == day and one.governed.rule is SHARING]
        assert sum(shares) <= 3
