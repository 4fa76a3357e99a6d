"""Which kind a pair of type and object word counts as, given what the rules in force name."""

from collections.abc import Mapping

from app.signals.vocabulary import Kind


def kind_of(pairs: Mapping[tuple[str, str], Kind], type_: str, word: str) -> Kind | None:
    """The kind of a pair: named exactly, else the word with any type, else the type with any word, else none.

    The names are in lower case; `*` stands for any.
    """
    verb, word = type_.casefold(), word.casefold()
    for pair in ((verb, word), ("*", word), (verb, "*")):
        if pair in pairs:
            return pairs[pair]
    return None
