"""The settings that the application is tested with."""

from pathlib import Path

from config import Config
from tests.support import services

ROOT = Path(__file__).resolve().parents[2]


def built_assets() -> Path:
    """Where the applications of a run find what was built before it."""
    return services.folder() / "instance" / "assets"


def settings(database_url: str, **changes: object) -> Config:
    """A configuration on this database, with the built assets and nothing of the developer's own instance."""
    ours, assets = built_assets(), ROOT / "instance" / "assets"
    ours.parent.mkdir(exist_ok=True)
    with services.alone("instance"):
        if assets.exists() and not ours.exists():
            ours.symlink_to(assets)
    values: dict[str, object] = {
        "database_url": database_url,
        "secret_key": "only for tests",
        "organisation": "Larkfield",
        "instance": ours.parent,
        "requests_per_minute": 0,  # tests ask faster than people
    }
    return Config(**(values | changes))  # type: ignore[arg-type]  # callers name fields of Config
