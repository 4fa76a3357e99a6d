"""The names of backups: which are of one kind, so that old ones can make room."""

import re
from datetime import datetime

_FIGURES = re.compile(r"\d+")
#: What an archive that is being written is called until it is whole.
UNFINISHED = ".part"


def name_for(moment: datetime) -> str:
    """How a backup is called when its maker names nothing but a folder."""
    return f"waymark-{moment:%Y%m%d-%H%M%S}.tar.gz"


def same_kind(name: str) -> re.Pattern[str] | None:
    """Which names differ from this one in nothing but figures, such as a date; None for a name without any."""
    if not _FIGURES.search(name):
        return None
    words = [re.escape(part) for part in _FIGURES.split(name)]
    return re.compile(r"\d+".join(words))


def is_packed(name: str) -> bool:
    """Whether an archive of this name is packed by gzip."""
    return name.endswith((".gz", ".tgz"))


def is_archive(name: str) -> bool:
    """Whether a name ends as those of archives do."""
    return is_packed(name) or name.endswith(".tar")
