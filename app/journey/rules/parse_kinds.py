"""Reads kinds.toml: which act counts as what."""

from app.journey.rules.reading import RuleFile, Section, did_you_mean
from app.journey.rules.ruleset import KindMap
from app.signals.vocabulary import ACTIVITY_TYPES, KINDS, Kind


def parse_kinds(file: RuleFile) -> KindMap:
    """Read `kind = ["Type word", "Type *", "* word", "Type"]`; the last one is the type without any word."""
    top = file.top
    pairs: dict[tuple[str, str], Kind] = {}
    for kind in KINDS:
        for index, entry in enumerate(top.words(kind, required=False) or ()):
            _add(top, pairs, kind, index, entry)
    top.finish()
    if not pairs:
        top.complain("No act counts as anything.")
    return KindMap(pairs)


def _add(top: Section, pairs: dict[tuple[str, str], Kind], kind: Kind, index: int, entry: str) -> None:
    type_, _, word = entry.partition(" ")
    word = word.strip().casefold()
    pair = (type_.casefold(), word)
    if type_ != "*" and type_ not in ACTIVITY_TYPES:
        nearest = did_you_mean(type_, sorted(ACTIVITY_TYPES))
        top.complain(f'"{type_}" is not a type of Activity Streams 2.0.{nearest}', kind, index)
    elif type_ == "*" and word in ("", "*"):
        top.complain(f'"{entry}" would take every act there is; name a type or a word.', kind, index)
    elif pair in pairs:
        top.complain(f'"{entry}" counts as "{pairs[pair]}" already.', kind, index)
    else:
        pairs[pair] = kind
