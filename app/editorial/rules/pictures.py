"""Pictures as they are kept: looked at by what they hold, turned upright, made smaller, and made anew without anything beside.

What a camera writes along - where, when, by whom - stays behind, because only the points are carried over. Pillow loads
when it is first used.
"""

import io
import logging
import warnings
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from app.editorial.vocabulary import PICTURE_BYTES, PICTURE_POINTS, PICTURE_SIDE, PictureRefused, _l
from app.organisation.rules.pictures import read_picture

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

#: One at a time in a process: a picture of the largest size takes much memory while it is opened.
_one_at_a_time: Final = Lock()
#: How to turn or mirror a picture so that it stands upright, by what the camera says; numbers of Pillow's `Transpose`.
_ORIENTATION: Final = 0x0112
_TURNS: Final = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
_QUALITY: Final = 84
#: A picture without loss that is larger than this is a photograph, and smaller as one.
_PLAIN_BYTES: Final = 400 * 1024
_SIGNS: Final = str.maketrans({sign: "\\" + sign for sign in "\\`*_[]<>&!#|~"})


class Fit(NamedTuple):
    """A picture as it is kept."""

    media_type: str
    content: bytes
    width: int
    height: int


def make_fit(content: bytes) -> Fit:
    """The picture, made anew. Raises PictureRefused for whatever is none, or is too large."""
    if not content:
        raise _refused(_l("Please choose a file."))
    if len(content) > PICTURE_BYTES:
        raise _refused(_l("This file is larger than %(most)s MB."), most=PICTURE_BYTES // 1024**2)
    found = read_picture(content)
    if found is None:
        raise _refused(_l("This is not a picture in PNG, JPEG or WebP."))
    if found.width * found.height > PICTURE_POINTS:
        raise _refused(_l("This picture has more than %(most)s million points. Make it smaller first."), most=PICTURE_POINTS // 1_000_000)  # fmt: skip
    with _one_at_a_time:
        return _made_anew(content)


def markdown_of(key: str, alternative: str) -> str:
    """How a text shows a picture."""
    return f"![{' '.join(alternative.split()).translate(_SIGNS)}](/pictures/{key})"


def _made_anew(content: bytes) -> Fit:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # what was written beside the points is not kept anyway
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as given:
                if given.width * given.height > PICTURE_POINTS:
                    raise ValueError
                given.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))  # a JPEG is opened at a smaller size
                given.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
                points = _points_of(_upright(given))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):  # fmt: skip
        raise _refused(_l("This picture cannot be opened; perhaps the file breaks off.")) from None
    return _written(points, is_photograph=given.format == "JPEG")


def _upright(picture: "Image") -> "Image":
    """The picture as it was held. All else that the camera wrote is left alone: much of it no library can write again."""
    from PIL import Image

    try:
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Cameras write what they like there, and whatever goes wrong with it, the points are good.
        log.debug("what was written beside a picture cannot be read", exc_info=True)
        return picture
    return picture if turn is None else picture.transpose(Image.Transpose(turn))


def _points_of(picture: "Image") -> "Image":
    """The points alone, in colours that every screen shows: nothing that was written beside them comes along."""
    from PIL import Image

    is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    profile = picture.info.get("icc_profile")
    plain = picture.convert("RGBA" if is_clear else "RGB") if picture.mode != "CMYK" else picture
    plain = _in_usual_colours(plain, profile)
    points = Image.new(plain.mode, plain.size)
    points.paste(plain)
    return points


def _in_usual_colours(picture: "Image", profile: bytes | None) -> "Image":
    from PIL import ImageCms

    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(
                picture, theirs, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            return found or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # colours a little off are better than no picture
    return picture.convert(mode)


def _written(points: "Image", *, is_photograph: bool) -> Fit:
    file = io.BytesIO()
    if not is_photograph:
        points.save(file, "PNG", optimize=True)
        if points.mode == "RGBA" or file.tell() <= _PLAIN_BYTES:
            return Fit("image/png", file.getvalue(), *points.size)
        file = io.BytesIO()
    points.convert("RGB").save(file, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Fit("image/jpeg", file.getvalue(), *points.size)


def _refused(message: str, **params: object) -> PictureRefused:
    return PictureRefused(message, field="file", **params)
