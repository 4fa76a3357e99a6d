"""Lines of Activity Streams 2.0: one activity in JSON on each."""

import json
from datetime import datetime

from app.core.lines import Block, LineRefused, decoded
from app.people.rules.refused_lines import printable
from app.signals.rules.acts import Act, ActReader
from app.signals.rules.refusals import Refusal
from app.signals.vocabulary import _l

#: Not a set: the type of a line may be anything.
_COLLECTIONS = ("Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage")


class ActivityStreamsReader:
    """Reads activities, one on a line."""

    def __init__(self, platform_default: str = "") -> None:
        self._acts = ActReader(platform_default)

    def read(self, block: Block, now: datetime) -> tuple[list[Act], list[Refusal]]:
        """The acts of a block and the lines that are refused; empty lines are passed over."""
        acts: list[Act] = []
        refusals: list[Refusal] = []
        for number, line in enumerate(block.lines, block.first_line):
            if not line.strip():
                continue
            try:
                acts.append(self._acts.read(number, _fields(decoded(line)), now))
            except LineRefused as refused:
                refusals.append(Refusal(number, refused.reason, printable(line)))
        return acts, refusals


def _fields(line: str) -> list[str]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise LineRefused(_l("the line is no JSON")) from None
    if not isinstance(given, dict):
        raise LineRefused(_l("the line is no JSON object"))
    if given.get("type") in _COLLECTIONS:
        raise LineRefused(_l("this is a whole collection; each activity needs a line of its own"))
    fields = [
        _text(given.get("id")),
        _named(given.get("actor"), "id", "name", "url"),
        _text(given.get("type")),
        _word(given),
        _named(given.get("object"), "id", "url", "name"),
        _named(given.get("target"), "id", "name", "url"),
        _text(given.get("published")),
        _named(given.get("platform") or given.get("generator") or given.get("provider"), "name", "id", "url"),
        _number(given.get("value")),
    ]
    for text in fields:
        _refuse_unkept(text)
    return fields


def _word(activity: dict[str, object]) -> str:
    if activity.get("object_type"):
        return _text(activity["object_type"])
    object_ = activity.get("object")
    if not isinstance(object_, dict):
        return ""
    kind = object_.get("type") or object_.get("objectType")
    return _text(kind[0] if isinstance(kind, list) and kind else kind)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isprintable() else " ".join(value.split())
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise LineRefused(_l("a text was expected instead of %(given)s"), given=json.dumps(value)[:60])


def _named(value: object, *names: str) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return _text(value)
    return next((_text(value[name]) for name in names if value.get(name)), "")


def _number(value: object) -> str:
    if value is None or isinstance(value, str | int):
        return _text(value)
    return json.dumps(value)[:60]


def _refuse_unkept(text: str) -> None:
    if "\0" in text:
        raise LineRefused(_l("the line holds a NUL sign"))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise LineRefused(_l("the line holds half a character")) from None
