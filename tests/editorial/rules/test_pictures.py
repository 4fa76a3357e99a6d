"""Pictures as they are kept: looked at by what they hold, and made anew."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageOps

from app.editorial.rules.pictures import make_fit
from app.editorial.vocabulary import PICTURE_BYTES, PICTURE_SIDE, PictureRefused


def drawn(size: tuple[int, int] = (40, 20), mode: str = "RGB", kind: str = "JPEG", **about: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 0 if mode in ("CMYK", "I;16") else "red").save(file, kind, **about)
    return file.getvalue()


def photographed() -> bytes:
    """A photograph that lies on its side, with a place, a comment and words of the camera."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it to the right
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return drawn((4000, 3000), exif=exif, comment=b"SECRET COMMENT")


def test_what_a_camera_wrote_along_stays_behind() -> None:
    """E4: made anew, upright, at most so large, and without place, camera or comment."""
    fit = make_fit(photographed())

    assert b"SECRET" in photographed()
    assert b"SECRET" not in fit.content
    assert (fit.media_type, fit.width, fit.height) == ("image/jpeg", PICTURE_SIDE * 3 // 4, PICTURE_SIDE)
    with Image.open(io.BytesIO(fit.content)) as kept:
        assert kept.size == (fit.width, fit.height)
        assert not kept.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(kept.info)


@pytest.mark.parametrize("kind_of_value", [1, 2, 7, 11])
def test_a_picture_stands_upright_whatever_else_a_camera_wrote(kind_of_value: int) -> None:
    """E4: some write what no library can write again; that is nobody's mistake."""
    entries = struct.pack("<HHII", 0x0112, 3, 1, 6) + struct.pack("<HHI4s", 0x0100, kind_of_value, 1, b"wide")
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4)

    fit = make_fit(drawn(exif=exif))

    assert (fit.width, fit.height) == (20, 40)


@pytest.mark.parametrize("turn", range(10))
def test_a_picture_is_turned_as_it_was_held(turn: int) -> None:
    """E4: like the library does it, but for what it would have to write again."""
    exif, picture = Image.Exif(), Image.new("RGB", (3, 2))
    exif[0x0112] = turn
    picture.putdata([(40 * number, 0, 0) for number in range(6)])
    file = io.BytesIO()
    picture.save(file, "PNG", exif=exif)

    with Image.open(file) as given, Image.open(io.BytesIO(make_fit(file.getvalue()).content)) as kept:
        assert kept.tobytes() == ImageOps.exif_transpose(given).tobytes()


@pytest.mark.parametrize("mode, kind, media_type", [("RGBA", "PNG", "image/png"), ("P", "PNG", "image/png"), ("I;16", "PNG", "image/png"), ("RGBA", "WEBP", "image/png"), ("L", "JPEG", "image/jpeg"), ("CMYK", "JPEG", "image/jpeg")])  # fmt: skip
def test_every_kind_of_colour_is_taken(mode: str, kind: str, media_type: str) -> None:
    fit = make_fit(drawn(mode=mode, kind=kind))

    assert fit.media_type == media_type
    assert (fit.width, fit.height) == (40, 20)


def test_a_large_picture_without_loss_is_kept_as_a_photograph() -> None:
    noise = Image.effect_noise((900, 900), 90).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "PNG")

    assert make_fit(file.getvalue()).media_type == "image/jpeg"


def bomb(side: int) -> bytes:
    """A PNG of few bytes that says that it is huge."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", drawn()[:200], bomb(60_000), bomb(2_000), b"GIF89a" + bytes(40), b"\0" * (PICTURE_BYTES + 1)],
    ids=["nothing", "words", "svg", "broken off", "bomb", "hollow", "gif", "too large"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_words(content: bytes) -> None:
    """E4: by what the file holds, not by its name; a small file that opens into a huge picture, too."""
    with pytest.raises(PictureRefused) as refused:
        make_fit(content)

    assert refused.value.field == "file"
