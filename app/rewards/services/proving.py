"""Proving the ledger: its chain, its balances, what each line is for, and that all acts played again come to the same.

Nothing is changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.unit_of_work import unit_of_work
from app.people.services.holding import hold_people
from app.rewards.queries.perks import list_unposted
from app.rewards.queries.proving import (
    count_all_entries,
    find_faults,
    find_left_behind,
    find_wrong_balances,
)
from app.rewards.queries.settling import EVER, list_people_to_settle, read_sides
from app.rewards.rules.points import Corrections, correct
from app.rewards.services.points_rules import read_book
from app.rewards.services.sealing import Chain, look_through_chain
from app.rewards.services.settling import SLICE
from app.rewards.vocabulary.points import Fault

#: What is said of a line that no service can have written.
_SAID: Final = {
    Fault.SHAPE: "no service writes such a line",
    Fault.NO_CAUSE: "it names no act or no rule that earned it",
    Fault.NO_ACT: "the act that earned it is not held",
    Fault.OTHER_PERSON: "the act that it names is somebody else's",
    Fault.OTHER_DAY: "it stands on another day than its act, or in another month than its day",
    Fault.NO_MERGE: "it hands points on between records that were not joined",
    Fault.NO_WISH: "nobody asked for the perk that it names, or nothing was given back for it",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it."""

    entries: int
    people: int
    chain: Chain
    differences: tuple[str, ...]  #: in words, one a line

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return not self.differences and not self.chain.broken


def prove() -> Proof:
    """Look through the whole ledger. What is being posted meanwhile is seen whole or not at all."""
    people = list_people_to_settle()
    chain = look_through_chain()
    differences = [*_look_at_sums(), *_replay(people)]
    return Proof(count_all_entries(), len(people), chain, tuple(differences))


def _look_at_sums() -> Iterator[str]:
    for person_id, kept, summed in find_wrong_balances():
        yield f"person {person_id}: the balance is {kept}, and the lines come to {summed}"
    for person_id, points in find_left_behind():
        yield f"person {person_id}: joined to another record, and {points} points are left behind"
    for entry_id, fault in find_faults():
        yield f"line {entry_id}: {_SAID[fault]}"
    for redemption_id in list_unposted():
        yield f"perk asked for under number {redemption_id}: the ledger says something else"


def _replay(people: Sequence[int]) -> Iterator[str]:
    """Play all acts again, some people at once; they are held meanwhile, so that acts and lines are of one moment."""
    for start in range(0, len(people), SLICE):
        ids = people[start : start + SLICE]
        with unit_of_work():
            hold_people(ids)
            book = read_book()
            sides = read_sides(ids, *EVER)
        if book is None:
            yield "a version of the rules cannot be read by this release, so nothing can be played again"
            return
        yield from _words(correct(sides.acts, sides.standing, book))


def _words(corrections: Corrections) -> Iterator[str]:
    """Each person, rule and act whose net is another one, and each line beside the one that stands for an act and a rule."""
    for line in corrections.surplus:
        yield f"line {line.entry_id}: activity {line.signal_id}, rule {line.rule} has earned by another line already"
    stands = {(one.signal_id, one.rule): one.amount for one, _why in corrections.taken_back}
    earns = {(one.act.id, one.governed.rule.key): one.points for one in corrections.earned}
    for signal_id, rule in sorted({*stands, *earns}):
        found, needed = stands.get((signal_id, rule), 0), earns.get((signal_id, rule), 0)
        yield f"activity {signal_id}, rule {rule}: {found} points stand, and {needed} are earned"
