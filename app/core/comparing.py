"""What an editor changed: the difference of two texts as changes that a reader can decide upon one by one.

Lines are compared first, then the pieces of lines that differ, with the greedy algorithm of Myers ("An O(ND) difference
algorithm and its variations", 1986): what it costs grows with the number of differences and not with the length, so
usual edits of a long text are found at once. A passage that was rewritten is one change, and so is one that differs in more
places than anybody would read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.core.texts import count_words
from app.core.tokens import blocks_of, is_word, tokens_of

#: Lines, or pieces, that may differ before a passage is taken as replaced; the cost grows with its square.
MOST_DIFFERENCES: Final = 600
#: Changes with at most so many words left between them may be one rewritten passage ...
_NEAR: Final = 2
#: ... if there are at least so many of them, and so many changed words to one that was left.
_MANY: Final = 3
_REWRITTEN: Final = 2.0


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `original`, which stands at `start`, by `replacement`; positions are code points of the text before."""

    start: int
    original: str
    replacement: str

    @property
    def end(self) -> int:
        """Where what is replaced ends; the start, where something is put in."""
        return self.start + len(self.original)


#: Pieces from the first to before the second of these numbers become those from the third to before the fourth.
Span = tuple[int, int, int, int]


def compare(before: str, after: str) -> list[Change]:
    """The changes that make one text of the other, in order; no two overlap, and none is empty on both sides."""
    found: list[Change] = []
    lines, others = blocks_of(before), blocks_of(after)
    starts = _starts(lines)
    for first, last, other_first, other_last in _differing(lines, others):
        old, new = "".join(lines[first:last]), "".join(others[other_first:other_last])
        found += _compare_passage(starts[first], old, new)
    return found


def _compare_passage(start: int, before: str, after: str) -> Iterator[Change]:
    old, new = tokens_of(before), tokens_of(after)
    starts = _starts(old)
    for first, last, other_first, other_last in _readable(old, new, _differing(old, new)):
        yield Change(start + starts[first], "".join(old[first:last]), "".join(new[other_first:other_last]))


def _starts(pieces: Sequence[str]) -> list[int]:
    starts, position = [], 0
    for piece in pieces:
        starts.append(position)
        position += len(piece)
    return [*starts, position]


def _differing(old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """The stretches in which two sequences differ; one stretch, where they differ in too many places."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not inner_old and not inner_new:
        return []
    kept = _kept(inner_old, inner_new) if inner_old and inner_new else []
    spans, before, other = [], 0, 0
    for here, there in [*kept, (len(inner_old), len(inner_new))]:
        if (before, other) != (here, there):
            spans.append((head + before, head + here, head + other, head + there))
        before, other = here + 1, there + 1
    return spans


def _kept(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of pieces that stay, by the shortest way from one to the other; none, where that is too long."""
    numbers = {piece: number for number, piece in enumerate({*old, *new})}
    a, b = [numbers[piece] for piece in old], [numbers[piece] for piece in new]
    trail = _furthest(a, b)
    if trail is None:
        return []
    pairs: list[tuple[int, int]] = []
    x, y = len(a), len(b)
    for steps in range(len(trail) - 1, -1, -1):
        reached, k = trail[steps], x - y
        down = k == -steps or (k != steps and reached.get(k - 1, -1) < reached.get(k + 1, -1))
        before_k = k + 1 if down else k - 1
        before_x = reached.get(before_k, 0) if steps else 0
        before_y = before_x - before_k if steps else 0
        while x > before_x and y > before_y and x > 0 and y > 0 and a[x - 1] == b[y - 1]:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_y
    pairs.reverse()
    return pairs


def _furthest(a: Sequence[int], b: Sequence[int]) -> list[dict[int, int]] | None:
    """For each number of differences, how far each diagonal was reached before it; None beyond what is allowed."""
    reached: dict[int, int] = {1: 0}
    trail: list[dict[int, int]] = []
    long, other = len(a), len(b)
    for steps in range(min(long + other, MOST_DIFFERENCES) + 1):
        trail.append(dict(reached))
        for k in range(-steps, steps + 1, 2):
            if k == -steps or (k != steps and reached[k - 1] < reached[k + 1]):
                x = reached[k + 1]
            else:
                x = reached[k - 1] + 1
            y = x - k
            while x < long and y < other and a[x] == b[y]:
                x, y = x + 1, y + 1
            reached[k] = x
            if x >= long and y >= other:
                return trail
    return None


def _readable(old: Sequence[str], new: Sequence[str], spans: Iterable[Span]) -> list[Span]:
    """Join stretches that nobody could decide upon one by one: parted by spaces alone, or parts of a rewritten passage."""
    joined: list[Span] = []
    for span in spans:
        if joined and _is_one(old, new, joined[-1], span):
            joined[-1] = _from_to(joined[-1], span)
        else:
            joined.append(span)
    chain: list[Span] = []
    found: list[Span] = []
    for span in joined:
        if chain and _words(old[chain[-1][1] : span[0]]) > _NEAR:
            found += _as_passage(old, new, chain)
            chain = []
        chain.append(span)
    return found + _as_passage(old, new, chain)


def _is_one(old: Sequence[str], new: Sequence[str], first: Span, second: Span) -> bool:
    between = old[first[1] : second[0]]
    if not all(piece.isspace() and piece != "\n" for piece in between):
        return False
    return not (_swaps_a_word(old, new, first) and _swaps_a_word(old, new, second))


def _swaps_a_word(old: Sequence[str], new: Sequence[str], span: Span) -> bool:
    """Whether one word stands in the place of another: that can be decided alone, whatever stands beside it."""
    first, last, other_first, other_last = span
    is_single = last - first == other_last - other_first == 1
    return is_single and is_word(old[first]) and is_word(new[other_first])


def _as_passage(old: Sequence[str], new: Sequence[str], chain: list[Span]) -> list[Span]:
    if len(chain) < _MANY:
        return chain
    kept = sum(_words(old[before[1] : after[0]]) for before, after in pairwise(chain))
    changed = sum(max(_words(old[a:b]), _words(new[c:d])) for a, b, c, d in chain)
    return [_from_to(chain[0], chain[-1])] if changed >= _REWRITTEN * kept else chain


def _from_to(first: Span, last: Span) -> Span:
    return first[0], last[1], first[2], last[3]


def _words(pieces: Sequence[str]) -> int:
    return count_words("".join(pieces))
