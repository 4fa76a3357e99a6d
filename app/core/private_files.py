"""Files that are their owner's alone from the moment they come to be."""

from contextlib import suppress
from pathlib import Path


def make_private_file(path: Path) -> None:
    """An empty file that only its owner can read, where none is yet; one that is there keeps the rights it was given."""
    with suppress(OSError):  # it is there; or whoever opens it says what is the matter
        path.touch(mode=0o600, exist_ok=False)
