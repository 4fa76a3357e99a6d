"""Proving the ledger: its chain, its balances, and that all acts played again come to the same. Nothing is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.unit_of_work import unit_of_work
from app.people.services.holding import hold_people
from app.rewards.queries.perks import list_unposted
from app.rewards.queries.proving import (
    count_all_entries,
    find_lines_without_act,
    find_wrong_balances,
    find_wrong_lines,
)
from app.rewards.queries.settling import EVER, list_people_to_settle, read_sides
from app.rewards.rules.points import Corrections, correct
from app.rewards.services.points_rules import read_book
from app.rewards.services.sealing import Chain, look_through_chain
from app.rewards.services.settling import SLICE


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
    for entry_id in find_wrong_lines():
        yield f"line {entry_id}: no service writes such a line"
    for entry_id in find_lines_without_act():
        yield f"line {entry_id}: the act that earned it is not held"
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
    """Each person, rule and act whose net is another one."""
    stands = {(one.signal_id, one.rule): one.amount for one, _why in corrections.taken_back}
    earns = {(one.act.id, one.governed.rule.key): one.points for one in corrections.earned}
    for signal_id, rule in sorted({*stands, *earns}):
        found, needed = stands.get((signal_id, rule), 0), earns.get((signal_id, rule), 0)
        yield f"activity {signal_id}, rule {rule}: {found} points stand, and {needed} are earned"
