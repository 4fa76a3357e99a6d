"""A synthetic company's activity as flat columns, for measuring: 90-9-1 participation, Zipf weights, people who come and go."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.signals.vocabulary import KIND_INDEX, KINDS, Kind

DAYS = 365
#: The kinds that happen, and how often, for silent readers, contributors and creators.
HAPPENING = (Kind.REACT, Kind.READ, Kind.SHARE, Kind.REPLY, Kind.POST, Kind.LEAD, Kind.PIECE)
SHARES = np.array(
    [
        [0.58, 0.25, 0.09, 0.06, 0.014, 0.004, 0.002],
        [0.45, 0.23, 0.14, 0.11, 0.045, 0.018, 0.007],
        [0.33, 0.18, 0.20, 0.15, 0.080, 0.035, 0.025],
    ]
)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Activity:
    """Acts in the order in which they happened, and the roll-ups drawn from them, all as columns.

    `person` counts from 0, `day` from 0 to 364 (today), `kind` is the place in KINDS, `counterpart` a key or 0.
    `daily_counts` has one column for each of KINDS. Facet rows are counterparts of replies.
    """

    people: int
    person: Ints
    day: Ints
    second: Ints
    kind: Ints
    counterpart: Ints
    daily_person: Ints
    daily_day: Ints
    daily_counts: Ints
    facet_person: Ints
    facet_day: Ints
    facet_key: Ints
    facet_count: Ints


def make_activity(people: int, signals: int, seed: int = 1) -> Activity:
    """The same numbers and seed give the same activity; the daily roll-up has about 0.3 rows for each act."""
    rng = np.random.default_rng(seed)
    rank = rng.choice(3, people, p=[0.90, 0.09, 0.01])
    person = _who(rng, people, signals, rank)
    day = _when(rng, people, person)
    drawn = rng.random(signals)
    place = (drawn[:, None] > np.cumsum(SHARES, axis=1)[rank[person]][:, :-1]).sum(axis=1)
    kind = np.array([KIND_INDEX[each] for each in HAPPENING])[place]
    counterpart = np.where(kind == KIND_INDEX[Kind.REPLY], 1 + rng.zipf(1.6, signals) % 200, 0)
    second = rng.integers(21_600, 79_200, signals)
    order = np.lexsort((second, day))
    person, day, second, kind, counterpart = (
        column[order] for column in (person, day, second, kind, counterpart)
    )
    return Activity(
        people,
        person,
        day,
        second,
        kind,
        counterpart,
        *_roll_up(person, day, kind),
        *_pairs(person, day, counterpart),
    )


def _who(rng: np.random.Generator, people: int, signals: int, rank: Ints) -> Ints:
    weight = rng.permutation(np.arange(1, people + 1, dtype=np.float64)) ** -0.8
    weight = np.minimum(weight / weight.mean(), 50) * np.array([1.0, 8.0, 40.0])[rank]
    weight[rng.random(people) < 0.35] = 0.0
    heap = np.cumsum(weight)
    return np.searchsorted(heap / heap[-1], rng.random(signals)).astype(np.int64)


def _when(rng: np.random.Generator, people: int, person: Ints) -> Ints:
    start = rng.integers(-180, DAYS, people)
    length = (30 + rng.exponential(200, people)).astype(np.int64)
    low, high = np.maximum(start, 0), np.minimum(start + length, DAYS)
    never = high <= low
    low[never], high[never] = 0, DAYS
    day = low[person] + np.floor(rng.random(len(person)) ** 0.85 * (high - low)[person]).astype(np.int64)
    to_friday = ((day % 7) >= 5) & (rng.random(len(person)) < 0.75)
    day[to_friday] = np.maximum(day[to_friday] - 2, 0)
    return np.clip(day, 0, DAYS - 1)


def _roll_up(person: Ints, day: Ints, kind: Ints) -> tuple[Ints, Ints, Ints]:
    keys, place = np.unique(person * 512 + day, return_inverse=True)
    counts = np.zeros((len(keys), len(KINDS)), np.int64)
    np.add.at(counts, (place, kind), 1)
    return keys // 512, keys % 512, counts


def _pairs(person: Ints, day: Ints, counterpart: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    named = counterpart > 0
    keys, count = np.unique((person[named] * 512 + day[named]) * 256 + counterpart[named], return_counts=True)
    return keys // 256 // 512, keys // 256 % 512, keys % 256, count.astype(np.int64)
