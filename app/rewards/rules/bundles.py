"""A calculation that somebody brings along: whether it is written as it should be, and whether its acts belong in it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.rewards.vocabulary.cycles import Period, Ties
from app.signals.vocabulary import Evidence, Kind

_NUMBER, _WORDS, _YES_OR_NO = "a whole number", "words", "true or false"
_INSTANT, _EVIDENCE, _KIND = "an instant", "how surely it is known", "a kind of act"
_PERIOD, _TIES = "a period", "what people get who share a place"


def _is_words(value: Any) -> bool:
    """Whether it is text that can be written: JSON may hold half a letter."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_instant(value: Any) -> bool:
    try:
        return _is_words(value) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_IS: Mapping[str, Callable[[Any], bool]] = {
    _NUMBER: lambda value: type(value) is int,
    f"{_NUMBER} or nothing": lambda value: value is None or type(value) is int,
    _WORDS: _is_words,
    f"{_WORDS} or nothing": lambda value: value is None or _is_words(value),
    _YES_OR_NO: lambda value: isinstance(value, bool),
    _INSTANT: _is_instant,
    _EVIDENCE: lambda value: value in [one.word for one in Evidence],
    _KIND: lambda value: value in list(Kind),
    _PERIOD: lambda value: value in list(Period),
    _TIES: lambda value: value in list(Ties),
}
_ACT = {
    "at": _INSTANT, "counted": _NUMBER, "counterpart": _WORDS, "evidence": _EVIDENCE, "held": _YES_OR_NO, "id": _NUMBER,
    "kind": _WORDS, "part": _WORDS, "ruled_out": _YES_OR_NO, "value": _NUMBER, "why": _WORDS,
}  # fmt: skip
_BODY = {
    "acts": [_ACT], "bar": f"{_WORDS} or nothing", "left_out": _YES_OR_NO, "person": _NUMBER, "salt": _WORDS,
    "score": _NUMBER, "shown": {"*": _NUMBER}, "sums": [{"counted": _NUMBER, "part": _WORDS, "score": _NUMBER}],
}  # fmt: skip
_RULES = {
    "label": {"*": _WORDS},
    "parts": [
        {
            "counts": [_KIND], "evidence": _EVIDENCE, "key": _WORDS, "label": {"*": _WORDS},
            "per_counterpart": f"{_NUMBER} or nothing", "weight": _NUMBER,
        }
    ],
    "period": _PERIOD, "places": _NUMBER, "shown": [_KIND],
}  # fmt: skip
_ENTRY = {
    "body": _WORDS, "place": f"{_NUMBER} or nothing", "prize": f"{_NUMBER} or nothing", "ranked": _YES_OR_NO,
    "score": _NUMBER, "who": _WORDS, "wins": _YES_OR_NO,
}  # fmt: skip
#: How a calculation is written: what stands under which name. `*` is any name.
_BUNDLE = {
    "bodies": {"*": _BODY},
    "head": {
        "ends_at": _INSTANT, "key": _WORDS, "number": _NUMBER, "policy": {"ties": _TIES},
        "prizes": [{"place": _NUMBER, "value": _NUMBER}], "rules": _RULES, "starts_at": _INSTANT,
    },
    "sha256": _WORDS,
    "standing": [_ENTRY],
    "unshown": [_WORDS],
}  # fmt: skip
_SIGNATURE = {"at": _INSTANT, "by": _WORDS, "key": _WORDS, "value": _WORDS}
_BESIDE = {"names": {"*": _WORDS}, "objects": {"*": _WORDS}, "own": _WORDS, "signature": _SIGNATURE}


def misshapen(bundle: Mapping[str, Any]) -> list[str]:
    """Where a calculation is not written as it should be; nothing if it can be read."""
    beside = {name: shape for name, shape in _BESIDE.items() if name in bundle}
    return list(_misshapen(bundle, _BUNDLE | beside, ""))


def out_of_place(bundle: Mapping[str, Any]) -> list[str]:
    """The acts that are not of the period, and those that stand in it more than once."""
    starts_at, ends_at = (datetime.fromisoformat(bundle["head"][name]) for name in ("starts_at", "ends_at"))
    acts = [(who, act) for who, body in bundle["bodies"].items() for act in body["acts"]]
    often = Counter(act["id"] for _who, act in acts)
    wrong = [f"act {act_id} stands in it {number} times" for act_id, number in often.items() if number > 1]
    return wrong + [
        f"{who}: act {act['id']} is not of this period"
        for who, act in acts
        if not starts_at <= datetime.fromisoformat(act["at"]) < ends_at
    ]


def _misshapen(value: Any, shape: Any, where: str) -> Iterator[str]:
    if isinstance(shape, str):
        if not _IS[shape](value):
            yield f"{where} should be {shape}"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{where} should be a list"
            return
        for at, one in enumerate(value):
            yield from _misshapen(one, shape[0], f"{where}[{at}]")
    elif not isinstance(value, dict):
        yield f"{where or 'all of it'} should have names"
    else:
        for name in value if "*" in shape else shape:
            path = f"{where}.{name}" if where else name
            if name not in value:
                yield f"{path} is missing"
            else:
                yield from _misshapen(value[name], shape.get("*") or shape[name], path)
