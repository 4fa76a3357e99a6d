"""Short keys for long texts, so that counterparts and objects can be told apart in little room."""

from functools import lru_cache
from hashlib import blake2b


@lru_cache(maxsize=65_536)
def facet_key(text: str) -> int:
    """A signed 64-bit number for a counterpart or object, the same in whatever case it is written; 0 for none."""
    plain = text.strip().casefold()
    if not plain:
        return 0
    return int.from_bytes(blake2b(plain.encode(), digest_size=8).digest(), "big", signed=True)
