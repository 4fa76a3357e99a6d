"""What came of a piece: which acts about its links count as what, and how a link may be written."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.signals.vocabulary import Kind

#: Passed on, with words of one's own or without.
_SHARED: Final = frozenset({Kind.SHARE, Kind.COMMENT})
#: What it is written for; authors tell of it themselves.
_RESULTS: Final = (Kind.CONVERSATION, Kind.LEAD, Kind.DOWNLOAD, Kind.OPPORTUNITY)
#: Pleasant, and easily had: shown small.
_SMALL: Final = (Kind.REACT, Kind.READ, Kind.CLICK)


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a piece. What authors did for their own piece is no result, but for what they tell of others."""

    counts: dict[Kind, int]
    sharer_ids: frozenset[int]

    @property
    def shares(self) -> int:
        """How often others passed it on."""
        return sum(self.counts.get(kind, 0) for kind in _SHARED)

    @property
    def replies(self) -> int:
        """How often others answered."""
        return self.counts.get(Kind.REPLY, 0)

    @property
    def large(self) -> tuple[tuple[Kind, int], ...]:
        """Conversations, leads, downloads and opportunities, also those of which there are none."""
        return tuple((kind, self.counts.get(kind, 0)) for kind in _RESULTS)

    @property
    def small(self) -> tuple[tuple[Kind, int], ...]:
        """Likes and views, where there are any."""
        return tuple((kind, self.counts[kind]) for kind in _SMALL if self.counts.get(kind))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return not self.counts


def results_of(acts: Iterable[tuple[Kind, int, int]], author_ids: Collection[int]) -> Results:
    """What these acts (kind, person, how many) about a piece come to."""
    counts: Counter[Kind] = Counter()
    sharers = set()
    for kind, person_id, count in acts:
        is_own = person_id in author_ids
        if kind in _RESULTS or (not is_own and kind in {*_SHARED, *_SMALL, Kind.REPLY}):
            counts[kind] += count
        if kind in _SHARED and not is_own:
            sharers.add(person_id)
    return Results(dict(counts), frozenset(sharers))


def spellings(link: str) -> frozenset[str]:
    """How a link may be written where acts are reported: with or without encryption, and a stroke at its end.

    A path of our own, as it was kept before links were whole, stands for itself.
    """
    parts = urlsplit(link)
    if not parts.netloc or parts.query or parts.fragment:
        return frozenset({link} if link else ())
    path = parts.path.rstrip("/")
    return frozenset(
        f"{scheme}://{parts.netloc}{path}{end}" for scheme in ("https", "http") for end in ("", "/")
    ) | {link}
