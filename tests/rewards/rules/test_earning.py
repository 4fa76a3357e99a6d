"""When a badge was earned, and what is missing for it: by walking through the acts, as the roll-ups count them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.journey.rules.facts import DailyRow, FacetRow, Facts
from app.journey.rules.measure import Tally
from app.journey.rules.ruleset import Measure, Text, Unit
from app.journey.vocabulary import Aggregate
from app.rewards.rules.badges import Criterion, Several
from app.rewards.rules.earning import Act, lacks_of, moment_of, share_of
from app.signals.rules.counts import Counted, count
from app.signals.rules.keys import facet_key
from app.signals.vocabulary import KIND_INDEX, KINDS, Evidence, Kind

_DAWN = datetime(2026, 3, 2, tzinfo=UTC)
_WORD = Text("x", "x")


def measure(aggregate: Aggregate = Aggregate.COUNT, **caps: int) -> Measure:
    evidence = Evidence(caps.pop("evidence", 1))
    kinds = (Kind.COMMENT, Kind.REPLY) if aggregate is not Aggregate.OBJECTS else (Kind.COMMENT,)
    return Measure("m", _WORD, Unit(_WORD, _WORD), kinds, aggregate, evidence=evidence, **caps)  # type: ignore[arg-type]


def act(number: int, day: int = 0, who: str = "", what: str = "", value: int = 1, evidence: int = 3, kind: Kind = Kind.COMMENT) -> Act:  # fmt: skip
    at = _DAWN + timedelta(days=day, minutes=number)
    return Act(at, number, day, KIND_INDEX[kind], evidence, facet_key(who), facet_key(what), value)


def facts_of(acts: list[tuple[int, str, str, int, int, Kind]]) -> Facts:
    counted = [Counted(1, day, KIND_INDEX[kind], evidence, what, who, value) for day, who, what, value, evidence, kind in acts]  # fmt: skip
    counts = count(counted)
    days: dict[tuple[int, int], list[int]] = {}
    for kind, rows in counts.daily.items():
        for (_, day, grade), amount in rows.items():
            days.setdefault((day, grade), [0] * len(KINDS))[kind] += amount
    return Facts(
        daily=[DailyRow(day, grade, tuple(numbers)) for (day, grade), numbers in days.items()],
        facets=[FacetRow(facet, kind, key, day, grade, number) for (_, facet, kind, day, key, grade), number in counts.facets.items()],
        started=True,
    )  # fmt: skip


MEASURES = [
    measure(),
    measure(evidence=2),
    measure(per_day=2),
    measure(per_counterpart=2),
    measure(per_day=3, per_counterpart=2),
    measure(Aggregate.DAYS),
    measure(Aggregate.COUNTERPARTS, evidence=2),
    measure(Aggregate.OBJECTS),
]
_acts = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["", "ann", "Ann ", "ben"]),
        st.sampled_from(["", "a", "b", "c"]),
        st.integers(1, 3),
        st.integers(1, 3),
        st.sampled_from([Kind.COMMENT, Kind.REPLY, Kind.SHARE]),
    ),
    max_size=12,
)


@given(_acts, st.sampled_from(MEASURES))
def test_the_walk_through_the_acts_ends_where_the_roll_ups_end(acts, one):
    """R-W2: what the database finds proven has a moment, and nothing else has one."""
    walked = [act(number, *others) for number, others in enumerate(sorted(acts, key=lambda each: each[0]))]
    found = Tally(facts_of(acts)).find(one).found

    assert moment_of(Criterion(one, found + 1), walked) is None
    if found:
        moment = moment_of(Criterion(one, found), walked)
        assert moment is not None
        before = [each for each in walked if each < moment]
        assert moment_of(Criterion(one, found), before) is None


def test_a_badge_is_dated_at_the_act_that_completed_it():
    """R-W2: all of it, one of it, or so many: the last one needed."""
    acts = [act(1, 0, "ann"), act(2, 1, "ann"), act(3, 2, "ben"), act(4, 5, "cy")]
    two_days, two_people, three_people = (
        Criterion(measure(Aggregate.DAYS), 2),
        Criterion(measure(Aggregate.COUNTERPARTS), 2),
        Criterion(measure(Aggregate.COUNTERPARTS), 3),
    )

    def moment(condition: Criterion | Several) -> int | None:
        found = moment_of(condition, acts)
        return None if found is None else found.id

    assert (moment(two_days), moment(two_people), moment(three_people)) == (2, 3, 4)
    assert moment(Several(2, (two_days, two_people))) == 3
    assert moment(Several(1, (three_people, two_days))) == 2
    assert moment(Several(2, (three_people, two_days, two_people))) == 3
    assert moment(Several(2, (two_days, Criterion(measure(), 9)))) is None


def test_what_is_missing_is_the_shortest_way():
    """R-W2: of several ways the one is told of which most is there."""
    tally = Tally(facts_of([(0, "ann", "a", 1, 3, Kind.COMMENT)] * 3))
    far, near, done = Criterion(measure(), 30), Criterion(measure(), 4), Criterion(measure(), 2)

    [lack] = lacks_of(Several(1, (far, near)), tally)
    assert (lack.found, lack.needed, lack.missing) == (3, 4, 1)
    both = lacks_of(Several(2, (done, near)), tally)
    assert [one.missing for one in both] == [0, 1]
    assert share_of(both) == (1 + 0.75) / 2
