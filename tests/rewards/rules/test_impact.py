"""What acts weigh, who stands where, and a calculation that anybody can do again."""

import copy
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import day_from_date, set_time_zone
from app.journey.rules.ruleset import Text
from app.rewards.rules.calculation import (
    acts_of,
    body_of,
    bundle_of,
    canonical,
    line_hash,
    reckon_again,
    seal,
    standing_of,
    what_is_wrong,
)
from app.rewards.rules.impact import (
    Act,
    AwardRules,
    Part,
    rules_as_data,
    rules_from_data,
    score_of,
    sums,
    weigh,
)
from app.rewards.rules.periods import begins_at, ends_at, key_of, span_of, upcoming
from app.rewards.rules.standing import Candidate, Placed, Prize, rank, shares, tied
from app.rewards.vocabulary.cycles import Period, Ties, Weighs
from app.signals.vocabulary import Evidence, Kind

WORDS = Text("leads", "Leads")
RULES = AwardRules(
    Period.HALF_YEAR,
    WORDS,
    3,
    (
        Part("leads", WORDS, (Kind.LEAD,), 5, Evidence.VERIFIED, 2),
        Part("talks", WORDS, (Kind.CONVERSATION,), 2, Evidence.CONFIRMED),
    ),
    (Kind.REACT, Kind.READ),
)
HEAD = {
    "ends_at": "2026-03-01T00:00:00+00:00",
    "key": "2026-02",
    "number": 1,
    "policy": {"ties": "each"},
    "prizes": [{"place": 1, "value": 60000}, {"place": 2, "value": 40000}],
    "rules": rules_as_data(RULES),
    "starts_at": "2026-02-01T00:00:00+00:00",
}
ACTS = st.lists(
    st.builds(
        Act,
        id=st.integers(1, 10**6),
        kind=st.sampled_from(["lead", "conversation", "react", "read"]),
        evidence=st.sampled_from([1, 2, 3]),
        value=st.integers(1, 5),
        counterpart=st.sampled_from(["", "a", "b"]),
        at=st.integers(1, 28).map(lambda day: f"2026-02-{day:02}T10:00:00+00:00"),
        is_held=st.booleans(),
        is_ruled_out=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda act: act.id,
)
#: The same for several people, none of whom has done the act of another one.
ACTS_OF_SEVERAL = st.dictionaries(st.integers(1, 9), ACTS, max_size=5).map(
    lambda people: {one: [act._replace(id=act.id * 10 + one) for act in acts] for one, acts in people.items()}
)


def lead(number: int, *, with_whom: str = "", **fields: object) -> Act:
    return Act(number, "lead", 3, 1, with_whom, f"2026-02-{number:02}T10:00:00+00:00")._replace(**fields)


def score(acts: list[Act]) -> int:
    return score_of(sums(weigh(acts, RULES), RULES))


@given(ACTS, st.randoms())
@settings(max_examples=150)
def test_no_order_of_arrival_changes_a_score_and_no_like_does_either(acts, chance):
    """R-W5: likes and views weigh nothing; what is held, ruled out or not known surely enough does not either."""
    shuffled = chance.sample(acts, len(acts))
    solid = [
        one for one in acts
        if not one.is_held and not one.is_ruled_out
        and one.evidence >= {"lead": 3, "conversation": 2}.get(one.kind, 9)
    ]  # fmt: skip

    assert score(shuffled) == score(acts) == score(solid)
    assert sum(one.counted for one in weigh(acts, RULES) if one.part.key == "leads") <= 2 * 3


def test_of_more_acts_with_one_counterpart_than_count_the_earliest_do():
    """R-W5: capped for the whole period; an act that stands for several is counted in part."""
    acts = [
        lead(4, with_whom="a"),
        lead(1, with_whom="a"),
        lead(2, with_whom="a", value=3),
        lead(3, with_whom="b"),
    ]

    found = [(one.act.id, one.counted, one.why) for one in weigh(acts, RULES)]

    assert found == [
        (1, 1, Weighs.COUNTED),
        (2, 1, Weighs.PER_COUNTERPART),
        (3, 1, Weighs.COUNTED),
        (4, 0, Weighs.PER_COUNTERPART),
    ]


@pytest.mark.parametrize(
    "scores, expected",
    [
        ([62, 51, 51, 38], [(62, 1, True), (51, 2, True), (51, 2, True), (38, 4, False)]),
        ([9, 9, 9, 9], [(9, 1, True)] * 4),
        ([9, 8, 7, 7, 7], [(9, 1, True), (8, 2, True), (7, 3, True), (7, 3, True), (7, 3, True)]),
        ([9, 0], [(9, 1, True), (0, None, False)]),
        ([0, 0, 0], [(0, None, False)] * 3),
        ([], []),
    ],
)
def test_places_are_those_of_a_competition_and_nobody_wins_with_nothing(scores, expected):
    """R-W5, BA-14, BA-15, BA-16, BA-17, BA-18: none, fewer than three, all tied, a tie across the third place, all zero."""
    placed = rank([Candidate(f"p{number}", one) for number, one in enumerate(scores)], 3)

    assert [(one.score, one.place, one.wins) for one in placed] == expected


def test_whoever_cannot_have_a_place_takes_none_away():
    placed = rank([Candidate("a", 9, False), Candidate("b", 8), Candidate("c", 8)], 1)

    assert [(one.who, one.place) for one in placed] == [("a", None), ("b", 1), ("c", 1)]
    assert tied(placed) == [(1, ["b", "c"])]


def test_who_shares_a_place_gets_its_prize_or_a_part_of_it_as_the_policy_says():
    """R-W5: the next place is skipped, so its prize is nobody's; parts are rounded down."""
    placed = [Placed("a", 9, 1, True), *(Placed(who, 8, 2, True) for who in "bcd")]
    prizes = [Prize(1, 500), Prize(2, 100), Prize(3, 50)]

    assert shares(placed, prizes, Ties.EACH) == {"a": 500, "b": 100, "c": 100, "d": 100}
    assert shares(placed, prizes, Ties.SPLIT) == {"a": 500, "b": 33, "c": 33, "d": 33}
    assert shares(placed, [], Ties.EACH) == dict.fromkeys("abcd", 0)


def calculation(people: dict[int, list[Act]], **bars: str) -> dict[str, object]:
    bodies = {
        f"p{one}": body_of(one, acts, RULES, salt="salt", bar=bars.get(f"p{one}"), shown={"react": 4})
        for one, acts in people.items()
    }
    return bundle_of(HEAD, standing_of(bodies, HEAD), bodies)


@given(ACTS_OF_SEVERAL)
@settings(max_examples=60)
def test_every_calculation_comes_out_again_to_the_same_hash(people):
    """R-W5: from what is stored, and from what is written in any other order."""
    bundle = calculation(people)
    again = {f"p{one['person']}": reckon_again(one, rules_from_data(HEAD["rules"]), salt="salt") for one in bundle["bodies"].values()}  # fmt: skip

    assert what_is_wrong(bundle) == []
    assert bundle_of(HEAD, standing_of(again, HEAD), again)["sha256"] == bundle["sha256"]


@pytest.mark.parametrize(
    "where, value, named",
    [
        (("bodies", "p1", "acts", 0, "counted"), 9, "p1: act 1 counts 1 (counted), and the file says 9"),
        (("bodies", "p1", "sums", 0, "score"), 99, "p1: leads comes to 10, and the file says 99"),
        (("bodies", "p1", "score"), 99, "p1: the score is 10, and their own part says 99"),
        (("bodies", "p2", "bar"), "executive", "p2: whether they can have a place is said in two ways"),
        (("standing", 1, "score"), 99, "p2: the score is 5, and the standing says 99"),
        (("standing", 1, "place"), 1, "p2: the place is 2, and the file says 1"),
        (("standing", 0, "prize"), 1, "p1: the prize is 60000, and the file says 1"),
        (("head", "prizes", 0, "value"), 1, "p1: the prize is 1, and the file says 60000"),
        (("head", "rules", "parts", 0, "weight"), 4, "p1: leads comes to 8, and the file says 10"),
        (("bodies", "p1", "acts", 0, "value"), 3, "their own part is not the one that was sealed"),
        (("bodies", "p1", "acts", 0, "id"), "x", "hash"),
        (("sha256",), "0" * 64, "the hash is another one"),
        (("standing",), 3, "this is not a whole calculation: standing should be a list"),
        (("standing", 1, "score"), "5", "standing[1].score should be a whole number"),
        (("bodies", "p1", "acts", 0), {}, "bodies.p1.acts[0].at is missing"),
        (("bodies", "p1", "acts", 0, "evidence"), "sure", "bodies.p1.acts[0].evidence should be how surely"),
        (("names",), ["x"], "names should have names"),
        (("bodies",), {}, "nobody's part is in it"),
        (("format",), "other", "this is not a calculation that can be read here"),
    ],
)  # fmt: skip
def test_a_tampered_figure_is_named(where, value, named):
    """R-W5, BA-22."""
    bundle = copy.deepcopy(calculation({1: [lead(1), lead(2, with_whom="b")], 2: [lead(3)]}))
    inner = bundle
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value

    wrong = what_is_wrong(bundle)

    assert any(named in one for one in wrong) or (named == "hash" and wrong), wrong


def test_what_was_written_and_sealed_anew_is_not_of_the_period_or_counts_twice():
    """R-W5: whoever makes the hash anew can still not move acts in time, nor give one act to two people."""
    bundle = copy.deepcopy(calculation({1: [lead(1)], 2: [lead(1), lead(2)]}))
    bundle["head"]["starts_at"] = "2026-02-02T00:00:00+00:00"
    bundle["sha256"] = seal(bundle["head"], bundle["standing"])

    assert what_is_wrong(bundle) == [
        "act 1 stands in it 2 times",
        "p1: act 1 is not of this period",
        "p2: act 1 is not of this period",
    ]


def test_with_ones_own_part_alone_it_can_be_proven_that_the_whole_was_made_of_it():
    """R-W5: a participant has pseudonyms of the others, and the same hash as everybody."""
    whole = calculation({1: [lead(1)], 2: [lead(2), lead(3)]}, p2="executive")
    mine, other = whole["standing"]
    own = {
        **whole,
        "bodies": {"p1": whole["bodies"]["p1"]},
        "standing": [mine],
        "unshown": [line_hash(other)],
    }

    assert what_is_wrong(own) == []
    assert ((mine["who"], mine["place"]), (other["who"], other["place"])) == (("p1", 1), ("p2", None))
    assert "the hash is another one" in what_is_wrong(own | {"unshown": []})[0]
    own["bodies"]["p1"] = {**own["bodies"]["p1"], "shown": {"react": 5}}
    assert what_is_wrong(own) == ["p1: their own part is not the one that was sealed"]
    assert canonical({"ü": 1, "a": "é"}) == '{"a":"é","ü":1}'
    assert acts_of(whole["bodies"]["p1"]) == [lead(1)]


def test_periods_are_cut_at_the_organisations_midnights():
    """BA-12: leap day, daylight saving time; months and half-years follow each other without a gap."""
    set_time_zone("Europe/Berlin")
    try:
        february = span_of(Period.MONTH, "2028-02")
        assert february.last - february.first == 28
        march = span_of(Period.MONTH, "2026-03")
        assert begins_at(march.first) == datetime(2026, 2, 28, 23, tzinfo=UTC)
        assert ends_at(march.last) == datetime(2026, 3, 31, 22, tzinfo=UTC) == begins_at(march.last + 1)
        half = span_of(Period.HALF_YEAR, "2026-H2")
        assert (half.first, half.last) == (day_from_date(date(2026, 7, 1)), day_from_date(date(2026, 12, 31)))
    finally:
        set_time_zone("UTC")
    assert key_of(Period.HALF_YEAR, date(2026, 6, 30)) == "2026-H1"
    assert upcoming(Period.HALF_YEAR, day_from_date(date(2026, 3, 2)), 3) == ["2025-H2", "2026-H1", "2026-H2"]
    assert upcoming(Period.MONTH, day_from_date(date(2026, 12, 31)), 3) == ["2026-11", "2026-12", "2027-01"]
    for wrong in ("2026-H3", "2026-13", "2026", "x"):
        with pytest.raises(ValueError, match=r"."):
            span_of(Period.HALF_YEAR if "H" in wrong else Period.MONTH, wrong)
