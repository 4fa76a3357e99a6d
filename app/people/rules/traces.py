"""Where a person is named in what is kept of something else, such as a report on a list: found, and taken out."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

#: Stands where somebody was named who has been erased.
GONE: Final = "…"


def mentions(kept: Any, names: Iterable[str]) -> list[str]:
    """The texts somewhere inside that name the person, in order."""
    pattern = _pattern(names)
    return [] if pattern is None else [text for text in _texts(kept) if pattern.search(text)]


def without_mentions(kept: Any, names: Iterable[str]) -> Any:
    """The same, with every text that names the person gone as a whole: what stands beside a name tells of them too."""
    pattern = _pattern(names)
    return kept if pattern is None else _without(kept, pattern)


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds a name as a word of its own: `L1` is not meant by `L12`."""
    known = sorted({re.escape(name) for name in names if name.strip()}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)", re.IGNORECASE) if known else None


def _texts(kept: Any) -> Iterable[str]:
    if isinstance(kept, str):
        yield kept
    elif isinstance(kept, Mapping):
        for name, value in kept.items():
            yield str(name)
            yield from _texts(value)
    elif isinstance(kept, list | tuple):
        for value in kept:
            yield from _texts(value)


def _without(kept: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(kept, str):
        return GONE if pattern.search(kept) else kept
    if isinstance(kept, Mapping):
        return {_without(name, pattern): _without(value, pattern) for name, value in kept.items()}
    if isinstance(kept, list | tuple):
        return [_without(value, pattern) for value in kept]
    return kept
