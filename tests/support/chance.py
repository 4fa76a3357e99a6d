"""What the long run leaves to chance, and how it is repeated: `WAYMARK_SEED=7 make test-long ARGS="-k worker"`."""

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

#: The seed of every random choice; without it, each test draws its own and names it when it fails.
SEED = "WAYMARK_SEED"
#: How long the long run is: 0.1 for a tenth of the kills and examples, 10 for a night of them.
LENGTH = "WAYMARK_LONG"


def times(usual: int) -> int:
    """So many kills or examples, as the length of this run has it; at least two."""
    return max(2, round(usual * float(os.environ.get(LENGTH) or 1)))


@contextmanager
def drawn(request: pytest.FixtureRequest) -> Iterator[random.Random]:
    """Random choices for one test, whose seed stands in its report."""
    seed = int(os.environ.get(SEED) or secrets.randbits(32))
    request.node.add_report_section("call", "chance", f"repeat with {SEED}={seed}")
    yield random.Random(seed)
