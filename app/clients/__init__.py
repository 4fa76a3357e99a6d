"""Every outside system, one file each; the only importers of httpx."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.clients.fetch import Fetcher

_replacement: "Fetcher | None" = None


def fetcher() -> "Fetcher":
    """What fetches from other sites; made when it is first asked for, as most processes never do."""
    return _replacement or _real_fetcher()


def use_fetcher(replacement: "Fetcher | None") -> None:
    """Fetch with something else from now on (tests, machines without a way out); None brings the real one back."""
    global _replacement
    _replacement = replacement


@cache
def _real_fetcher() -> "Fetcher":
    from app.clients.fetch import SafeFetcher

    return SafeFetcher()
