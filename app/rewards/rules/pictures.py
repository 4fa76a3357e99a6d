"""What a badge looks like: the blaze of its stretch with a sign in it, drawn from data, as SVG and as PNG.

Everything is drawn in a square of 48 units with its middle at 0; a sign is a few strokes of the same width.
"""

import io
from functools import cache
from html import escape
from math import cos, pi, sin
from typing import Final, TypeAlias

from app.journey.vocabulary import Zone
from app.rewards.vocabulary.badges import Sign

Point: TypeAlias = tuple[float, float]
Stroke: TypeAlias = tuple[Point, ...]

#: On paper and on other people's pages, where no theme of ours is: the hues of the stretches, and what is drawn on them.
HUES: Final = {
    Zone.CONSUMER: "#3e6a9e",
    Zone.SHARER: "#905b0b",
    Zone.CREATOR: "#a8452e",
    Zone.ENGAGED: "#2c6a4c",
}
_INK: Final = "#fffdf9"
_WIDTH: Final = 2.3
#: The picture is drawn so many times as large and then made smaller, so that its edges are smooth.
_FINER: Final = 4
_PIXELS: Final = 512


def _smooth(*points: Point) -> Stroke:
    """A curve through these points, as a fine line of short pieces (Catmull and Rom)."""
    last = len(points) - 1
    found: list[Point] = []
    for number in range(last):
        around = [points[min(max(at, 0), last)] for at in range(number - 1, number + 3)]
        found += [_between(around, part / 6) for part in range(6)]
    return (*found, points[-1])


def _between(around: list[Point], t: float) -> Point:
    def at(axis: int) -> float:
        a, b, c, d = (point[axis] for point in around)
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3)

    return at(0), at(1)


def _circle(x: float, y: float, radius: float, corners: int = 24) -> Stroke:
    turns = [2 * pi * corner / corners for corner in range(corners + 1)]
    return tuple((x + radius * cos(turn), y + radius * sin(turn)) for turn in turns)


_BUBBLE: Final = (
    (-7.0, -7.0), (7.0, -7.0), (8.5, -5.5), (8.5, 2.5), (7.0, 4.0), (0.5, 4.0), (-4.0, 8.0), (-4.0, 4.0),
    (-7.0, 4.0), (-8.5, 2.5), (-8.5, -5.5), (-7.0, -7.0),
)  # fmt: skip
_SIGNS: Final[dict[Sign, tuple[Stroke, ...]]] = {
    Sign.ARROW: (((-8.0, 0.0), (8.0, 0.0)), ((2.5, -5.5), (8.0, 0.0), (2.5, 5.5))),
    Sign.CHAT: (_BUBBLE, *(_circle(x, -1.5, 0.5) for x in (-4.0, 0.0, 4.0))),
    Sign.DAYS: (
        ((-7.0, -5.5), (7.0, -5.5), (7.0, 7.0), (-7.0, 7.0), (-7.0, -5.5)),
        ((-7.0, -1.0), (7.0, -1.0)),
        ((-3.5, -8.0), (-3.5, -4.5)),
        ((3.5, -8.0), (3.5, -4.5)),
    ),
    Sign.EYE: (
        _smooth((-9.5, 0.0), (-5.0, -4.4), (0.0, -5.8), (5.0, -4.4), (9.5, 0.0)),
        _smooth((-9.5, 0.0), (-5.0, 4.4), (0.0, 5.8), (5.0, 4.4), (9.5, 0.0)),
        _circle(0, 0, 2.1),
    ),
    Sign.HEART: (
        _smooth((0.0, -3.6), (-3.8, -6.8), (-8.0, -4.0), (-6.6, 1.2), (0.0, 7.4)),
        _smooth((0.0, -3.6), (3.8, -6.8), (8.0, -4.0), (6.6, 1.2), (0.0, 7.4)),
    ),
    Sign.LINK: (_circle(-3.6, 0, 5.2), _circle(3.6, 0, 5.2)),
    Sign.PAGE: (
        ((-5.5, -8.0), (2.0, -8.0), (5.5, -4.5), (5.5, 8.0), (-5.5, 8.0), (-5.5, -8.0)),
        ((-2.2, -1.5), (2.2, -1.5)),
        ((-2.2, 3.0), (2.2, 3.0)),
    ),
    Sign.PAGES: (
        ((-7.0, -3.5), (2.5, -3.5), (2.5, 8.0), (-7.0, 8.0), (-7.0, -3.5)),
        ((-2.5, -3.5), (-2.5, -8.0), (7.0, -8.0), (7.0, 3.5), (2.5, 3.5)),
    ),
    Sign.PEN: (
        ((-7.5, 7.5), (-6.2, 2.4), (3.4, -7.2), (7.2, -3.4), (-2.4, 6.2), (-7.5, 7.5)),
        ((0.6, -4.4), (4.4, -0.6)),
    ),
    Sign.PEOPLE: (
        _circle(-3.6, -3.8, 2.8),
        _smooth((-9.0, 6.5), (-7.8, 2.8), (-3.6, 1.2), (0.6, 2.8), (1.8, 6.5)),
        _circle(4.8, -3.0, 2.2),
        _smooth((4.4, 1.6), (7.6, 2.8), (9.0, 6.5)),
    ),
    Sign.SPARK: (
        ((0.0, -9.0), (2.2, -2.2), (9.0, 0.0), (2.2, 2.2), (0.0, 9.0), (-2.2, 2.2), (-9.0, 0.0), (-2.2, -2.2), (0.0, -9.0)),
    ),
    Sign.SPEECH: (_BUBBLE,),
    Sign.TRAIL: (
        _smooth((-6.0, 9.0), (-5.0, 4.5), (2.5, 3.0), (4.5, -0.5), (0.0, -3.0)),
        ((0.0, -3.0), (0.0, -9.5), (5.5, -7.5), (0.0, -5.5)),
    ),
}  # fmt: skip
_SHAPES: Final[dict[Zone, Stroke]] = {
    Zone.CONSUMER: _circle(0, 0, 19.0, corners=72),
    Zone.SHARER: ((0.0, -21.0), (21.0, 0.0), (0.0, 21.0), (-21.0, 0.0)),
    Zone.CREATOR: ((-17.0, -17.0), (17.0, -17.0), (17.0, 17.0), (-17.0, 17.0)),
    Zone.ENGAGED: ((0.0, -20.0), (17.5, -10.0), (17.5, 10.0), (0.0, 20.0), (-17.5, 10.0), (-17.5, -10.0)),
}


@cache
def path_of(sign: Sign) -> str:
    """A sign as a path of SVG."""
    return " ".join(_path(stroke) for stroke in _SIGNS[sign])


def svg_of(zone: Zone, sign: Sign, title: str) -> str:
    """A badge as a picture that stands by itself."""
    shape, hue = _path(_SHAPES[zone]), HUES[zone]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-24 -24 48 48" width="480" height="480" role="img">'
        f"<title>{escape(title)}</title>"
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{shape}Z" fill="{hue}" stroke="{hue}" stroke-width="4"/>'
        f'<path d="{shape}Z" stroke="{_INK}" stroke-width=".7" transform="scale(.93)"/>'
        f'<path d="{path_of(sign)}" stroke="{_INK}" stroke-width="{_WIDTH}"/>'
        "</g></svg>"
    )


def png_of(zone: Zone, sign: Sign) -> bytes:
    """The same picture in points, for whatever knows no SVG."""
    from PIL import Image, ImageDraw

    scale = _PIXELS * _FINER / 48
    image = Image.new("RGBA", (_PIXELS * _FINER,) * 2, (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)

    def draw(stroke: Stroke, color: str, width: float, by: float = 1.0) -> None:
        points = [((x * by + 24) * scale, (y * by + 24) * scale) for x, y in stroke]
        pen.line(points, fill=color, width=round(width * scale), joint="curve")
        half = width * scale / 2
        for x, y in points:
            pen.ellipse((x - half, y - half, x + half, y + half), fill=color)

    shape = _SHAPES[zone]
    pen.polygon([((x + 24) * scale, (y + 24) * scale) for x, y in shape], fill=HUES[zone])
    draw((*shape, shape[0]), HUES[zone], 4)
    draw((*shape, shape[0]), _INK, 0.65, 0.93)
    for stroke in _SIGNS[sign]:
        draw(stroke, _INK, _WIDTH)
    small = image.resize((_PIXELS, _PIXELS), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    small.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _path(stroke: Stroke) -> str:
    return "M" + "L".join(f"{x:.4g} {y:.4g}" for x, y in ((round(x, 1), round(y, 1)) for x, y in stroke))
