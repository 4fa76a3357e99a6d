"""What `flask doctor` looks at in the audit log."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.checks import Check, Finding, error, fine, warning
from app.core.clock import now
from app.core.counted import counted
from app.operation.queries import chain_state
from app.operation.services.sealing import verify

if TYPE_CHECKING:
    from config import Config

#: The sealer comes every minute.
PATIENCE = timedelta(minutes=30)
_REMEDY = "look with `flask audit verify`, and compare with a backup from before"


def _sealing(_config: "Config") -> Iterator[Finding]:
    state = chain_state()
    if state.broken:
        yield error(f"the chain was found broken at {state.broken}", _REMEDY)
    if state.unsealed_since is not None and now() - state.unsealed_since > PATIENCE:
        yield warning(
            f"lines wait for their seal since {state.unsealed_since:%Y-%m-%d %H:%M} UTC",
            "a worker seals them; here and now `flask audit seal` does",
        )
    elif not state.broken:
        yield fine(f"{counted(state.sealed, 'line is', 'lines are')} sealed")


def _chain(_config: "Config") -> Iterator[Finding]:
    verdict = verify()
    if verdict.broken is not None:
        yield error(f"the chain is broken at seal {verdict.broken.seal}: {verdict.broken.words}", _REMEDY)
    else:
        yield fine(f"{verdict.lines} lines hang together, {verdict.blanked} of them without their words")


CHECKS = (
    Check("operation.sealing", "Audit log", _sealing),
    Check("operation.chain", "Chain of the audit log", _chain, is_deep=True, is_invariant=True),
)
