"""Posts for platforms: counted as each counts, cut at whole words, and never longer than it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editorial.rules.posting import compose_address, cut, length_of, platform_of, prepared
from app.editorial.vocabulary import PLATFORMS, PlatformNotFound

LINK = "https://voices.larkfield.example/blog/" + "a-long-name-" * 4


@pytest.mark.parametrize(
    "platform, text, length",
    [
        ("x", "Zoë", 3),
        ("x", "水", 2),
        ("x", "👍🏽", 2),
        ("x", "👨‍👩‍👧‍👦🇪🇺", 4),
        ("x", f"a {LINK} b", 27),
        ("mastodon", f"a {LINK}", 25),
        ("mastodon", "👨‍👩‍👧‍👦 @mara@networks.example", 7),
        ("bluesky", "👨‍👩‍👧‍👦é", 2),
        ("bluesky", LINK, len(LINK)),
        ("linkedin", "👍é", 3),
        ("threads", "👍é", 5),
    ],
)
def test_a_post_counts_as_its_platform_counts(platform: str, text: str, length: int) -> None:
    """R-E4: links as well."""
    assert length_of(text, platform_of(platform)) == length


def test_what_is_cut_ends_with_a_whole_word_and_says_so() -> None:
    """R-E4."""
    bluesky = platform_of("bluesky")

    assert cut("One, two and three", 18, bluesky) == "One, two and three"
    assert cut("One, two and three", 12, bluesky) == "One, two …"
    assert cut("One, two and three", 6, bluesky) == "One …"
    assert cut("Onomatopoeia", 5, bluesky) == ""


@given(st.text(max_size=400), st.text(max_size=900), st.sampled_from(["", LINK]), st.sampled_from(PLATFORMS))
def test_a_prepared_post_fits_and_keeps_its_link(title: str, opening: str, link: str, platform) -> None:  # type: ignore[no-untyped-def]
    """R-E4: whatever a piece is called and however it begins."""
    post = prepared(title, opening, link, platform)

    assert length_of(post, platform) <= platform.most
    assert post.endswith(link)


def test_the_page_of_a_platform_gets_the_words_unless_they_are_too_many() -> None:
    assert compose_address("A & b\n#c", platform_of("x")).endswith("text=A%20%26%20b%0A%23c")
    assert compose_address("水" * 2_000, platform_of("linkedin")) == platform_of("linkedin").compose
    with pytest.raises(PlatformNotFound):
        platform_of("myspace")
