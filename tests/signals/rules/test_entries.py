"""What a person may log about themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from app.signals.rules.entries import check_entry, check_handle, is_web_link
from app.signals.vocabulary import SignalRefused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x",
        "x.example",
        "https://",
        "http://[",
        "https://a b",
    ],
)
def test_only_links_to_the_web_are_taken(link: str):
    """R-S2"""
    with pytest.raises(SignalRefused):
        check_entry(link, "", None, NOW)

    assert not is_web_link(link) or link == ""


def test_words_and_link_are_kept_as_given():
    assert check_entry(" https://x.example/1 ", " Wrote it ", NOW, NOW) == ("https://x.example/1", "Wrote it")


def test_a_day_to_come_is_refused():
    with pytest.raises(SignalRefused):
        check_entry("", "", NOW + timedelta(seconds=1), NOW)


@pytest.mark.parametrize("link, statement", [("https://x.example/" + "a" * 2_000, ""), ("", "a" * 2_001)])
def test_what_is_too_long_is_refused(link: str, statement: str):
    with pytest.raises(SignalRefused):
        check_entry(link, statement, None, NOW)


def test_an_account_has_a_platform_and_a_name():
    assert check_handle(" LinkedIn ", " @Mara ") == ("linkedin", "@Mara")
    for platform, handle in (("", "a"), ("x", ""), ("x" * 33, "a"), ("x", "a" * 121), ("x", "a\nb")):
        with pytest.raises(SignalRefused):
            check_handle(platform, handle)
