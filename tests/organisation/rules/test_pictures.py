"""A picture is what its bytes say it is."""

import pytest

from app.organisation.rules.pictures import check_logo, read_picture
from app.organisation.vocabulary import LOGO_BYTES, Picture, SettingRefused
from tests.factories.pictures import jpeg, png, webp_extended, webp_lossless, webp_lossy


@pytest.mark.parametrize("width, height", [(1, 1), (320, 64), (1999, 2000), (16383, 2)])
@pytest.mark.parametrize(
    "make, kind",
    [
        (png, "image/png"),
        (jpeg, "image/jpeg"),
        (webp_lossy, "image/webp"),
        (webp_lossless, "image/webp"),
        (webp_extended, "image/webp"),
    ],
)
def test_kind_and_size_are_read_from_the_content(make, kind, width, height):
    assert read_picture(make(width, height)) == Picture(kind, width, height)


@pytest.mark.parametrize(
    "make, head", [(png, 24), (jpeg, 30), (webp_lossy, 30), (webp_lossless, 25), (webp_extended, 30)]
)
def test_a_picture_that_breaks_off_before_its_size_is_none(make, head):
    whole = make(320, 64)

    assert read_picture(whole[:head]) is not None
    for length in range(head):
        assert read_picture(whole[:length]) is None, length


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"GIF89a\x10\x00\x10\x00",
        b"<html>",
        b"\x89PNG\r\n\x1a\n<script>",
        b"\xff\xd8\xff\xff\xff\xff\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 9,
    ],
)
def test_anything_else_is_no_picture(content):
    """No SVG: it may hold a script."""
    with pytest.raises(SettingRefused):
        check_logo(content)


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "choose a file"),
        (png(320, 64) + bytes(LOGO_BYTES), "larger than 512 kB"),
        (png(3000, 64), "3000 by 64"),
        (png(320, 8), "320 by 8"),
    ],
)
def test_a_logo_is_neither_empty_nor_heavy_nor_huge(content, words):
    with pytest.raises(SettingRefused, match=words):
        check_logo(content)
