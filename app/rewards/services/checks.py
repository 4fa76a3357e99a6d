"""What `flask doctor` looks at in what is earned."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.core.checks import Check, Finding, error, fine
from app.rewards.queries.proving import count_all_entries, find_wrong_balances, find_wrong_lines
from app.rewards.services.proving import prove

if TYPE_CHECKING:
    from config import Config


def _balances(_config: "Config") -> Iterator[Finding]:
    wrong = [*find_wrong_balances(), *find_wrong_lines()]
    if wrong:
        yield error(f"{len(wrong)} balances or lines do not add up", "look with `flask rewards verify`")
    else:
        yield fine(f"{count_all_entries()} lines add up")


def _ledger(_config: "Config") -> Iterator[Finding]:
    proof = prove()
    if proof.holds:
        yield fine(f"{proof.chain.lines} lines hang together, and all acts played again come to the same")
    else:
        yield error("the chain, a balance or a replay differs", "look with `flask rewards verify`")


CHECKS = (
    Check("rewards.balances", "Balances of points", _balances, is_deep=True, is_invariant=True),
    Check("rewards.ledger", "Ledger of points", _ledger, is_deep=True),
)
