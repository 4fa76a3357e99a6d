"""How lines of the audit log hang together: each seal is a hash over the one before it.

The words of a line (its label, changes and reason) go into the chain as a hash with salt. So they can be blanked when
somebody is erased, and the chain still holds; and nobody can guess at them from the hash that stays.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: What stands before the first line.
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log as it is stored."""

    id: int
    at: datetime
    action: str
    actor_id: int | None
    channel: str
    object_type: str
    object_id: str
    object_label: str
    changes: Any
    reason: str
    request_id: str
    seal: int | None
    salt: str | None
    content_hash: str | None
    hash: str | None
    redacted_at: datetime | None

    @property
    def is_blanked(self) -> bool:
        """Whether its words are gone, because somebody was erased."""
        return self.redacted_at is not None


def content_hash(line: Line, salt: str) -> str:
    """The hash of a line's words."""
    return _hash([salt, line.object_label, line.changes, line.reason])


def seal_hash(line: Line, *, before: str, seal: int, content: str) -> str:
    """The hash that seals a line: over the seal before it, what is kept for ever, and the hash of its words."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    kept = [seal, line.id, at, line.action, line.actor_id, line.channel, line.object_type, line.object_id]
    return _hash([before, *kept, line.request_id, content])


def what_is_wrong(line: Line, *, before: str, seal: int) -> str | None:
    """What is wrong with a sealed line that should be number `seal`, after the hash `before`; None if nothing is."""
    if line.seal != seal:
        missing = "one line is" if line.seal == seal + 1 else "lines are"
        return f"seal {seal} should come next: {missing} missing"
    content = line.content_hash or ""
    if seal_hash(line, before=before, seal=seal, content=content) != line.hash:
        return "the line, or one before it, is not as it was when it was sealed"
    if line.salt is not None:
        return None if content_hash(line, line.salt) == content else "its words were changed"
    if not line.is_blanked:
        return "its words can no longer be checked, and nothing says that they were blanked"
    if line.object_label or line.changes is not None or line.reason:
        return "its words were blanked, and something else was written there"
    return None


def _hash(parts: Sequence[Any]) -> str:
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
