"""How lines of the ledger hang together: each seal is a hash over the one before it and over all that the line says."""

import hashlib
import json
from datetime import UTC, datetime
from typing import NamedTuple

#: What stands before the first line.
BEGINNING = "0" * 64


class Written(NamedTuple):
    """What a line says; none of it ever changes. The order is part of the chain."""

    id: int
    key: str
    kind: str
    person_id: int
    from_account: int
    to_account: int
    amount: int
    rule: str
    rules_version: int | None
    signal_id: int | None
    reason: str
    reverses: int | None
    occurred_at: datetime
    recorded_at: datetime
    day: int
    period: str


def seal_hash(line: Written, *, before: str, seal: int) -> str:
    """The hash that seals a line."""
    parts = [_plain(part) for part in line]
    canonical = json.dumps([before, seal, *parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def what_is_wrong(
    line: Written, *, seal: int, has_seal: int | None, has_hash: str | None, before: str
) -> str | None:
    """What is wrong with a line that should be number `seal` of the chain; None if nothing is."""
    if has_seal != seal:
        return f"seal {seal} should come next: lines are missing"
    if seal_hash(line, before=before, seal=seal) != has_hash:
        return "the line, or one before it, is not as it was when it was sealed"
    return None


def _plain(part: object) -> object:
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat(timespec="microseconds")
    return part
