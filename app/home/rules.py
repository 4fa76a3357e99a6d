"""Where the trail runs on its map (1120 by 250 units): one gentle curve, each stretch above its column."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, pi, sin

WIDTH, MARGIN, PIECE = 1120.0, 30.0, 70.0
CLIMB, SWING, WAVES, SHIFT = 96.0, 15.0, 3.6 * pi, 0.5


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """One zone's part of the trail: its waymarks, the whole path, and the part walked (empty if none)."""

    marks: tuple[Point, ...]
    path: str
    walked: str
    path_state: str


@dataclass(frozen=True, slots=True)
class Geometry:
    """The whole trail, and the point where the person stands."""

    stretches: tuple[Stretch, ...]
    here: Point


@lru_cache(maxsize=512)
def lay_trail(counts: tuple[int, ...], here: tuple[int, int] | None = None) -> Geometry:
    """Lay a trail with `counts` steps in its stretches, walked up to `here`.

    `here` is (stretch, step) of the step that the person stands before; the number after the last step is
    the end of the stretch, and None is the trailhead.
    """
    width = WIDTH / len(counts)
    spans = [(max(i * width, MARGIN), min((i + 1) * width, WIDTH - MARGIN)) for i in range(len(counts))]
    at = MARGIN if here is None else _mark(here[1], counts[here[0]], *spans[here[0]])
    stretches = tuple(
        Stretch(
            marks=tuple(_point(_mark(i, count, start, end)) for i in range(count)),
            path=_path(start, end),
            walked=_path(start, min(end, at)) if at > start else "",
            path_state="walked" if at >= end else "ahead",
        )
        for count, (start, end) in zip(counts, spans, strict=True)
    )
    return Geometry(stretches, _point(at))


def _mark(step: int, count: int, start: float, end: float) -> float:
    # Half a gap is left free at either end, where the neighbouring stretch begins.
    return start + (end - start) * (step + 0.5) / count if step < count else end


def _height(x: float) -> float:
    return 186.0 - CLIMB * x / WIDTH - SWING * sin(WAVES * x / WIDTH + SHIFT)


def _slope(x: float) -> float:
    return (-CLIMB - SWING * WAVES * cos(WAVES * x / WIDTH + SHIFT)) / WIDTH


def _point(x: float) -> Point:
    return Point(round(x, 1), round(_height(x), 1))


def _path(start: float, end: float) -> str:
    """The curve from `start` to `end` as cubic pieces that share their tangents."""
    count = ceil((end - start) / PIECE)
    knots = [start + (end - start) * i / count for i in range(count + 1)]
    return f"M{start:.1f} {_height(start):.1f}" + "".join(_cubic(a, b) for a, b in pairwise(knots))


def _cubic(a: float, b: float) -> str:
    third = (b - a) / 3
    c, d = _height(a) + third * _slope(a), _height(b) - third * _slope(b)
    return f"C{a + third:.1f} {c:.1f} {b - third:.1f} {d:.1f} {b:.1f} {_height(b):.1f}"
