"""Which Waymark this is."""

import tomllib
from functools import cache

from config import ROOT


@cache
def version() -> str:
    """The number of this release."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: str = tomllib.load(file)["project"]["version"]
    return found
