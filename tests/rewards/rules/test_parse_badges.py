"""The badges as data: what is there, and what is refused with its line."""

import pytest

from app.journey.services.rules import read_carried_with, read_draft
from app.journey.vocabulary import RulesRefused
from app.rewards.rules.badges import BADGES_FILE, badges_of, words_of
from app.rewards.rules.parse_badges import parse_badges
from tests.factories.rewards import badges_with

BADGE = """
[[badge]]
key = "one"
zone = "sharer"
sign = "arrow"
title = { en = "One", de = "Eins" }
description = { en = "Did it.", de = "Hat es gemacht." }
criteria = { measure = "shares", at_least = 1 }
"""


@pytest.fixture(autouse=True)
def _reads_badges() -> None:
    read_carried_with({BADGES_FILE: parse_badges})


def files_with(badges: str) -> dict[str, str]:
    return badges_with() | {"badges.toml": badges}


def refused(badges: str) -> list[str]:
    with pytest.raises(RulesRefused) as problems:
        read_draft(files_with(badges))
    return [str(problem) for problem in problems.value.problems]


def test_the_shipped_badges_can_be_used_and_speak_both_languages_without_shouting():
    """R-W2: firsts of every stretch are among them."""
    badges = badges_of(read_draft(badges_with()))

    assert len(badges) >= 10
    assert {badge.zone.value for badge in badges.values()} == {"consumer", "sharer", "creator", "engaged"}
    for badge in badges.values():
        for text in (badge.title, badge.description, badge.words):
            assert text.en, badge.key
            assert text.de, badge.key
            assert "!" not in text.en + text.de, badge.key


def test_rules_without_badges_are_rules_as_before():
    """R-J2: what was published before there were badges can be read."""
    files = {name: text for name, text in badges_with().items() if name != "badges.toml"}

    assert badges_of(read_draft(files)) == {}


def test_other_badges_are_other_rules():
    """R-W2: publishing the same files with another badge is a change."""
    before, after = read_draft(files_with(BADGE)), read_draft(files_with(BADGE.replace("One", "1")))

    assert not before.says_the_same_as(after)
    assert before.says_the_same_as(read_draft(files_with(f"# words\n{BADGE}")))


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('description = { en = "Did it.", de = "Hat es gemacht." }\n', "", 'line 2: "description" is missing.'),
        ('"shares"', '"share"', 'line 8: "share" is not known as "measure". Did you mean "shares"?'),
        ('"arrow"', '"arow"', 'line 5: "arow" is not known as "sign". Did you mean "arrow"?'),
        ('zone = "sharer"', 'zone = "sharer"\npausd = true', 'line 5: "pausd" is not known here.'),
        ("at_least = 1", "at_least = 0", 'line 8: "at_least" must be 1 or more, not 0.'),
        ('{ measure = "shares", at_least = 1 }', "{ at_least = 2, of = [{ measure = \"shares\", at_least = 1 }] }", '"at_least" asks for 2, but there are 1'),
        ('{ measure = "shares", at_least = 1 }', "{ al = [] }", 'Did you mean "all"?'),
        ('{ measure = "shares", at_least = 1 }', "{ all = [{ any = [{ all = [{ any = [{ all = [{ measure = \"shares\", at_least = 1 }] }] }] }] }] }", "4 deep at most"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_the_nearest_name(old: str, new: str, said: str):
    """BA-23: a badge without a description is refused, and so is a word that nobody knows."""
    assert any(f"badges.toml, {said}" in one or said in one for one in refused(BADGE.replace(old, new)))


def test_a_key_stands_once():
    assert 'There is a badge "one" already.' in refused(BADGE + BADGE)[0]


def test_what_it_takes_is_said_in_words():
    whole = badges_of(read_draft(badges_with()))["the-whole-trail"]

    assert words_of(whole.criteria).en == (
        "all of this: 20 shares; 10 people; (one of these: 2 pieces, confirmed; 12 posts)"
    )
