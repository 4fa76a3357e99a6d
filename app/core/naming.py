"""Where a text of the database names somebody, in whatever case it was written.

A database makes letters small as far as it knows them: SQLite, and PostgreSQL in a plain locale, know those of ASCII alone.
So a name is looked for in each way in which it may come back.
"""

import json
from collections.abc import Iterable
from itertools import product
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, cast, false, func, or_

_SMALL: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
#: Nobody's name has more words that are written now with a capital and now without one.
_MOST: Final = 32


def spellings(name: str) -> frozenset[str]:
    """How a database may give back the name as small letters: each word as given, in capitals, or small."""
    words = [_word(word) for word in name.split(" ")]
    many = 1
    for word in words:
        many *= len(word)
    if many > _MOST:
        return _word(name)
    return frozenset(" ".join(chosen) for chosen in product(*words))


def is_called(column: Any, names: Iterable[str]) -> ColumnElement[bool]:
    """Whether the text is one of these names."""
    return func.lower(column).in_(sorted({one for name in names for one in spellings(name)}))


def names_one(columns: Iterable[Any], names: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of these names stands somewhere in the texts, or in what they hold as JSON.

    It finds too much rather than too little: a name within another word too.
    """
    spelled = {one for name in names if name.strip() for one in spellings(name)}
    # As JSON writes it, where it may stand for signs that are not plain letters.
    written = sorted(spelled | {json.dumps(one)[1:-1] for one in spelled})
    texts = [func.lower(cast(column, Text)) for column in columns]
    named = [text.contains(one, autoescape=True) for one in written for text in texts]
    return or_(*named) if named else false()


def _word(word: str) -> frozenset[str]:
    ways = (word, word.lower(), word.upper(), word.title())
    return frozenset({word.lower(), *(way.translate(_SMALL) for way in ways)})
