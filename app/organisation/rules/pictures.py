"""What a file says about itself in its first bytes; its name and what the browser says of it are not believed."""

from app.organisation.vocabulary import LOGO_BYTES, LOGO_SIDES, Picture, SettingRefused, _l

_PNG = b"\x89PNG\r\n\x1a\n"
#: Marks of a JPEG that are followed by its size: the kinds of compression.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check_logo(content: bytes) -> Picture:
    """A picture that is safe and fit to be a logo. Raises SettingRefused."""
    if not content:
        raise _refused(_l("Please choose a file."))
    if len(content) > LOGO_BYTES:
        raise _refused(_l("This file is larger than %(most)s kB."), most=LOGO_BYTES // 1024)
    picture = read_picture(content)
    if picture is None:
        raise _refused(_l("This is not a picture in PNG, JPEG or WebP."))
    least, most = LOGO_SIDES
    if not (least <= picture.width <= most and least <= picture.height <= most):
        raise _refused(
            _l(
                "This picture has %(width)s by %(height)s points; each side has to have %(least)s to %(most)s."
            ),
            width=picture.width,
            height=picture.height,
            least=least,
            most=most,
        )
    return picture


def read_picture(content: bytes) -> Picture | None:
    """The kind and size of a PNG, JPEG or WebP; None for anything else and for one that breaks off."""
    try:
        if content.startswith(_PNG) and content[12:16] == b"IHDR":
            return _of_size("image/png", _big(content, 16, 20), _big(content, 20, 24))
        if content.startswith(b"\xff\xd8\xff"):
            return _read_jpeg(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _read_webp(content)
    except IndexError:
        return None
    return None


def _read_jpeg(content: bytes) -> Picture | None:
    at = 2
    while content[at] == 0xFF:
        mark = content[at + 1]
        if mark in _FRAMES:
            return _of_size("image/jpeg", _big(content, at + 7, at + 9), _big(content, at + 5, at + 7))
        if mark == 0xFF:
            at += 1
        else:
            at += 2 + _big(content, at + 2, at + 4)
    return None


def _read_webp(content: bytes) -> Picture | None:
    kind = content[12:16]
    if kind == b"VP8X":
        return _of_size("image/webp", 1 + _little(content, 24, 27), 1 + _little(content, 27, 30))
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = _little(content, 21, 25)
        return _of_size("image/webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        return _of_size("image/webp", _little(content, 26, 28) & 0x3FFF, _little(content, 28, 30) & 0x3FFF)
    return None


def _of_size(media_type: str, width: int, height: int) -> Picture | None:
    return Picture(media_type, width, height) if width and height else None


def _big(content: bytes, first: int, end: int) -> int:
    return int.from_bytes(_part(content, first, end), "big")


def _little(content: bytes, first: int, end: int) -> int:
    return int.from_bytes(_part(content, first, end), "little")


def _part(content: bytes, first: int, end: int) -> bytes:
    """These bytes, all of them. Raises IndexError where the content breaks off before."""
    if len(content) < end:
        raise IndexError(end)
    return content[first:end]


def _refused(message: str, **params: object) -> SettingRefused:
    return SettingRefused(message, field="value", **params)
