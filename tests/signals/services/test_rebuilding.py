"""Roll-ups from the facts, and verbs under other rules."""

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.queries import page_signals
from app.signals.services import rebuild_rollups, use_kinds
from app.signals.vocabulary import Evidence, Kind
from tests.factories.people import make_person
from tests.factories.signals import KINDS, Kinds, make_signal, put_kinds_in_force, rollups


def some_acts(mara: Person) -> None:
    bob = make_person()
    for person in (mara, bob):
        for evidence in Evidence:
            make_signal(person, ("Create", "reply"), target="Bob", evidence=evidence)
            make_signal(person, ("Create", "comment"), evidence=evidence)
        make_signal(person)
        make_signal(person, ("Like", "note"))


def test_a_rebuild_gives_what_was_counted_bit_by_bit(mara: Person):
    """R-S1: the roll-ups are computed, and can be thrown away."""
    some_acts(mara)
    before = rollups()

    with unit_of_work():
        rebuild_rollups(actor=Actor.operator())

    assert rollups() == before


def test_other_rules_count_what_is_stored_anew_and_back_again(mara: Person):
    """R-J2: which act counts as what is data."""
    some_acts(mara)
    before = rollups()

    with unit_of_work():
        changed = use_kinds(
            Kinds({("create", "*"): Kind.PIECE, ("*", "note"): Kind.REACT, ("announce", ""): Kind.SHARE})
        )
    other = rollups()
    with unit_of_work():
        rebuild_rollups()

    assert changed == 6
    assert rollups() == other != before
    put_kinds_in_force()
    assert rollups() == before


def test_the_exact_pair_beats_the_word_and_the_word_beats_the_type(mara: Person):
    put_kinds_in_force(
        {
            ("like", "*"): Kind.REACT,
            ("*", "photo"): Kind.SHARE,
            ("like", "photo"): Kind.POST,
            ("view", "*"): Kind.READ,
        }
    )
    for verb in (("Like", "Photo"), ("View", "photo"), ("Like", "song"), ("Like", ""), ("Flag", "")):
        make_signal(mara, verb)

    kinds = [activity.kind for activity in page_signals(mara.id).items]

    assert kinds[::-1] == [Kind.POST, Kind.SHARE, Kind.REACT, Kind.REACT, None]


def test_the_same_rules_again_change_nothing(mara: Person):
    some_acts(mara)

    with unit_of_work():
        assert use_kinds(Kinds(KINDS)) == 0
