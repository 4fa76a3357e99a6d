"""Every outside system, one file each; the only importers of httpx and smtplib."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.clients.fetch import Fetcher
    from app.clients.smtp import Mailer

_replacement: "Fetcher | None" = None
_mailer: "Mailer | None" = None


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


def mailer() -> "Mailer | None":
    """What letters are handed over to; None where no mail server is set up."""
    return _mailer


def use_mailer(wanted: "Mailer | None") -> None:
    """Hand letters over to this from now on, or to nobody."""
    global _mailer
    _mailer = wanted
