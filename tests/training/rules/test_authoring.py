"""Which lessons those find who write them."""

from dataclasses import replace
from datetime import UTC, datetime

from app.training.rules.authoring import Search, Written
from app.training.rules.parse_lesson import parse_lesson
from tests.factories.training import lesson


def test_lessons_are_found_by_words_language_stretch_and_how_they_stand() -> None:
    """R-T1"""
    read, _problems = parse_lesson("first-comment.en.md", lesson("The first comment", zone="sharer"))
    one = Written("first-comment", "en", 1, datetime(2026, 3, 2, tzinfo=UTC), "file", False, read, False)
    lost = replace(one, lesson=None, is_archived=True)

    for fits in (Search(), Search("COMMENT first"), Search("first-c", "en", "sharer", "listed")):
        assert fits.fits(one), fits
    for fits_not in (
        Search("second"),
        Search(language="de"),
        Search(zone="creator"),
        Search(shown="archived"),
    ):
        assert not fits_not.fits(one), fits_not
    assert [Search(shown=shown).fits(lost) for shown in ("archived", "unreadable", "older", "listed")] == [True, True, False, False]  # fmt: skip
    assert replace(one, is_older=True).lesson is read
    assert Search(shown="older").fits(replace(one, is_older=True))
    assert not Search(zone="sharer").fits(lost)
