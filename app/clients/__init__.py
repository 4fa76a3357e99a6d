"""Every outside system, one file each; the only importers of httpx."""

from typing import Any


def open_clients(app: Any) -> None:
    """Nothing is connected at the start: each client opens when it is first used."""
