"""What an act adds to the roll-ups."""

from hypothesis import given
from hypothesis import strategies as st

from app.signals.rules.counts import Counted, count
from app.signals.rules.keys import facet_key
from app.signals.vocabulary import KIND_INDEX, Evidence, Kind

REPLY, SHARE, COMMENT = (KIND_INDEX[kind] for kind in (Kind.REPLY, Kind.SHARE, Kind.COMMENT))


def test_a_verified_act_is_counted_once():
    counts = count([Counted(1, 100, SHARE, Evidence.VERIFIED, "o", "t", 3)])

    assert counts.daily == {SHARE: {(1, 100, 0): 3}}
    assert counts.facets == {}


def test_an_act_known_less_surely_is_counted_in_its_grade_too():
    counts = count(
        [
            Counted(1, 100, SHARE, Evidence.SELF_REPORTED, "", "", 1),
            Counted(1, 100, SHARE, Evidence.CONFIRMED, "", "", 1),
        ]
    )

    assert counts.daily == {SHARE: {(1, 100, 0): 2, (1, 100, 1): 1, (1, 100, 2): 1}}


def test_counterparts_and_objects_are_kept_for_the_kinds_that_ask_for_diversity():
    counts = count(
        [
            Counted(1, 100, REPLY, Evidence.VERIFIED, "o", "Bob", 1),
            Counted(1, 100, COMMENT, Evidence.VERIFIED, "o", "", 1),
        ]
    )

    assert counts.facets == {
        (1, 1, REPLY, 100, facet_key(" bob "), 0): 1,
        (1, 1, COMMENT, 100, 0, 0): 1,
        (1, 2, COMMENT, 100, facet_key("O"), 0): 1,
    }


@given(st.text(max_size=40))
def test_a_key_is_a_signed_number_of_64_bits_whatever_the_case(text: str):
    assert -(2**63) <= facet_key(text) < 2**63
    assert facet_key(text) == facet_key(f" {text} ")
    assert (facet_key(text) == 0) == (not text.strip())
