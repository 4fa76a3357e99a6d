"""Where comments on the policy stand, and what of a draft somebody has seen."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol, TypeVar

from app.core.texts import kept_form
from app.training.vocabulary.policy_comments import LONGEST_COMMENT, LONGEST_PART
from app.training.vocabulary.words import WordsRefused, _l

_NOTHING: Final = _l("A few words are needed.")


class _Commented(Protocol):
    @property
    def part(self) -> str:
        """The heading that it was written under."""


Comment = TypeVar("Comment", bound=_Commented)


def seen_of(versions: Mapping[str, int]) -> str:
    """The versions of a draft in one word, so that two looks at it can be compared: "de=2 en=3"."""
    return " ".join(f"{language}={version}" for language, version in sorted(versions.items()))


def versions_of(seen: str) -> dict[str, int]:
    """The other way round; what cannot be read is left out."""
    pairs = (one.partition("=") for one in seen.split())
    return {language: int(number) for language, _sign, number in pairs if number.isdecimal()}


def part_named(title: str) -> str:
    """A heading as far as comments keep it."""
    return title.strip()[:LONGEST_PART]


def by_part(titles: Sequence[str], comments: Sequence[Comment]) -> tuple[list[list[Comment]], list[Comment]]:
    """The comments on each part, and those whose heading is there no more. Of two parts alike the first has them."""
    places: dict[str, int] = {}
    for place, title in enumerate(titles):
        places.setdefault(part_named(title), place)
    found: list[list[Comment]] = [[] for _title in titles]
    left: list[Comment] = []
    for one in comments:
        (found[places[one.part]] if one.part in places else left).append(one)
    return found, left


def checked_comment(words: str, field: str) -> str:
    """The words as they are kept. Raises WordsRefused for none, and for too many."""
    kept = kept_form(words).strip()
    if not kept:
        raise WordsRefused(_NOTHING, field=field)
    if len(kept) > LONGEST_COMMENT:
        raise WordsRefused(_l("Please keep it under %(most)s characters."), field=field, most=LONGEST_COMMENT)
    return kept
