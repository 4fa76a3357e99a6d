"""Activity Streams, one activity on a line."""

from datetime import UTC, datetime

import pytest

from app.core.lines import Block
from app.signals.rules.activity_streams import ActivityStreamsReader
from app.signals.rules.acts import Act
from app.signals.rules.refusals import Refusal

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def read(*lines: bytes, platform: str = "fediverse") -> tuple[list[Act], list[Refusal]]:
    return ActivityStreamsReader(platform).read(Block(b"\n".join(lines), 1, 0, 0), NOW)


def test_an_activity_with_objects_inside_is_an_act():
    """R-S1"""
    acts, refusals = read(
        b'{"@context": "https://www.w3.org/ns/activitystreams", "id": "https://m.example/1", "type": "Create",'
        b' "actor": {"type": "Person", "id": "L1"}, "object": {"type": "Note", "id": "https://m.example/n/1"},'
        b' "target": {"name": "Bob"}, "published": "2026-03-01T10:00:00Z", "generator": {"name": "Mastodon"}, "value": 2}'
    )

    assert refusals == []
    assert acts == [
        Act(1, "https://m.example/1", "L1", ("Create", "note"), "https://m.example/n/1", "Bob",
            "2026-03-01 10:00:00.000000", 20513, "mastodon", 2)
    ]  # fmt: skip


def test_an_activity_with_plain_texts_is_an_act():
    acts, _ = read(
        b'{"id": 7, "type": "Like", "actor": "L1", "object": "https://x.example", "published": "2026-03-01T10:00:00Z"}'
    )

    assert (acts[0].external_id, acts[0].verb, acts[0].platform) == ("7", ("Like", ""), "fediverse")


@pytest.mark.parametrize(
    "line, reason",
    [
        (b"{", "the line is no JSON"),
        (b"[" * 9_000, "the line is no JSON"),
        (b"[]", "the line is no JSON object"),
        (b'{"type": "OrderedCollection", "orderedItems": []}', "this is a whole collection; each activity needs a line of its own"),
        (b'{"id": true}', "a text was expected instead of true"),
        (b'{"id": "a\\u0000"}', "the line holds a NUL sign"),
        (b'{"id": "\\ud800"}', "the line holds half a character"),
        (b'{"id": "a"}', "actor is missing"),
        (b'{"id": "a", "actor": "L1", "type": "Like", "published": "2026-03-01T10:00:00Z", "value": 1.5}',
         "value is no whole number from 1 to 100000: 1.5"),
    ],
)  # fmt: skip
def test_a_broken_line_alone_is_refused(line: bytes, reason: str):
    """R-S4"""
    acts, refusals = read(line)

    assert acts == []
    assert [str(refusal.reason) for refusal in refusals] == [reason]
