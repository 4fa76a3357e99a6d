"""Random people and random rules, small enough to be looked at day by day."""

from collections import Counter

from hypothesis import strategies as st

from app.journey.rules.facts import DailyRow, FacetRow, Facts, Standing
from app.journey.vocabulary import ZONES, Zone
from app.signals.vocabulary import FACETED, KIND_INDEX, KINDS, Facet, Grade, Kind
from tests.journey.rules.rulebook import small_rules, zones_toml

TODAY = 1000
PERIOD = st.integers(TODAY - 45, TODAY)
USED = (Kind.SHARE, Kind.COMMENT, Kind.REPLY, Kind.POST, Kind.PIECE)
MEASURES = (
    "shares",
    "few_shares",
    "days",
    "posts",
    "proven_posts",
    "people",
    "replies",
    "few_replies",
    "things",
)
DIVERSE = ("days", "people", "things")

#: One act: day, kind, counterpart or object, and how surely it is known (0 = verified).
one_act = st.tuples(PERIOD, st.sampled_from(USED), st.integers(0, 5), st.sampled_from([0, 0, 0, 0, 1, 2]))
absences = st.lists(
    st.tuples(st.integers(TODAY - 60, TODAY + 40), st.integers(0, 12)).map(lambda span: (span[0], sum(span))),
    max_size=3,
)


def rolled_up(acts, away=(), started=True):
    """The facts that the roll-ups would hold after these acts."""
    daily: Counter[tuple[int, int, int]] = Counter()
    facets: Counter[tuple[int, int, int, int, int]] = Counter()
    for day, kind, key, surety in acts:
        for grade in {Grade.ALL, surety}:
            daily[day, grade, KIND_INDEX[kind]] += 1
            for facet in Facet:
                if kind in FACETED[facet]:
                    facets[facet, KIND_INDEX[kind], key, day, grade] += 1
    rows = {(day, grade) for day, grade, _ in daily}
    return Facts(
        daily=tuple(
            DailyRow(day, grade, tuple(daily[day, grade, kind] for kind in range(len(KINDS))))
            for day, grade in sorted(rows)
        ),
        facets=tuple(FacetRow(*row, count) for row, count in sorted(facets.items())),
        absences=tuple(away),
        started=started,
    )


people = st.builds(rolled_up, st.lists(one_act, max_size=45), absences, st.booleans())


@st.composite
def leaves(draw, measures=MEASURES):
    measure, days = draw(st.sampled_from(measures)), draw(st.integers(1, 25))
    enter = draw(st.integers(1, 5))
    keep = draw(st.integers(0, enter))
    return f'{{ measure = "{measure}", days = {days}, enter = {enter}, keep = {keep} }}'


def _branches(children):
    parts = st.lists(children, min_size=1, max_size=3)
    several = parts.map(", ".join)
    return st.one_of(
        several.map("{{ all = [ {} ] }}".format),
        several.map("{{ any = [ {} ] }}".format),
        parts.flatmap(
            lambda of: st.integers(1, len(of)).map(
                lambda needed: f"{{ at_least = {needed}, of = [ {', '.join(of)} ] }}"
            )
        ),
    )


trees = st.recursive(leaves(), _branches, max_leaves=4)
zone_rules = st.tuples(trees, leaves(DIVERSE)).map(lambda pair: f"{{ all = [ {pair[0]}, {pair[1]} ] }}")


@st.composite
def rule_sets(draw):
    in_force_from = draw(st.none() | st.integers(TODAY - 50, TODAY + 5))
    waits = {"grace_days": draw(st.integers(0, 12)), "below_days": draw(st.integers(1, 8))}
    return small_rules(
        in_force_from=in_force_from,
        zones=zones_toml(draw(zone_rules), draw(zone_rules), draw(zone_rules), **waits),
    )


standings = st.none() | st.builds(
    Standing,
    st.sampled_from([*ZONES, Zone.SHARER, Zone.CREATOR, Zone.ENGAGED]),
    st.integers(TODAY - 40, TODAY),
)
days = st.integers(TODAY - 15, TODAY + 15)
