"""Many stored acts into the roll-ups, or out of them again, as sets."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.signals.rules.counts import FACETED_KINDS, Counted, count
from app.signals.services.counting import apply_counts
from app.signals.vocabulary import KIND_INDEX, KINDS, Answer, Evidence, Grade, Kind

_AT_ONCE = 20_000
_WHAT_COUNTS = """
    FROM signals_signals s
    JOIN signals_verbs v ON v.id = s.verb_id
    LEFT JOIN signals_reversals r ON r.signal_id = s.id
    WHERE r.signal_id IS NULL AND NOT s.is_on_self AND v.kind IS NOT NULL"""
#: Whether what was said last of an act that somebody logged themselves confirms it.
_IS_CONFIRMED = f"""EXISTS (SELECT 1 FROM signals_self_report_answers a
    WHERE a.signal_id = s.id AND a.answer = '{Answer.CONFIRMED.value}'
    AND NOT EXISTS (SELECT 1 FROM signals_self_report_answers l
        WHERE l.signal_id = a.signal_id AND l.version > a.version))"""  # nosec B608 - our own words
_CAME_IN_UNSURE = f"s.evidence = {Evidence.SELF_REPORTED.value}"
_GRADES = {
    Grade.ALL: "",
    Grade.SELF_REPORTED: f"{_CAME_IN_UNSURE} AND NOT {_IS_CONFIRMED}",
    Grade.CONFIRMED: f"(s.evidence = {Evidence.CONFIRMED.value} OR {_CAME_IN_UNSURE} AND {_IS_CONFIRMED})",
}
_EVIDENCE = (
    f"CASE WHEN {_CAME_IN_UNSURE} AND {_IS_CONFIRMED} THEN {Evidence.CONFIRMED.value} ELSE s.evidence END"
)
_NAMES = ", ".join(kind.value for kind in KINDS)
_ADDED = ", ".join(f"{kind.value} = signals_daily.{kind.value} + excluded.{kind.value}" for kind in KINDS)
_FACETED = ", ".join(f"'{KINDS[kind].value}'" for kind in sorted(FACETED_KINDS))


def fold_acts(session: Session, which: str, params: Mapping[str, Any], *, sign: int) -> None:
    """Count the stored acts for which the condition `which` holds (on `s`) into the roll-ups, or with sign -1 out.

    Acts taken back, upon oneself and of no kind are passed over.
    """
    for grade, known in _GRADES.items():
        condition = f"{which} AND {known}" if known else which
        session.execute(text(_daily(grade, condition, sign)), params)
    _fold_facets(session, which, params, sign)


def _daily(grade: Grade, condition: str, sign: int) -> str:
    sums = ", ".join(
        f"{sign} * sum(CASE WHEN v.kind = '{kind.value}' THEN s.value ELSE 0 END)" for kind in KINDS
    )
    return f"""INSERT INTO signals_daily (person_id, day, grade, {_NAMES})
        SELECT s.person_id, s.day, {grade.value}, {sums} {_WHAT_COUNTS} AND {condition}
        GROUP BY s.person_id, s.day ORDER BY s.person_id, s.day
        ON CONFLICT (person_id, day, grade) DO UPDATE SET {_ADDED}"""  # nosec B608 - our own names and numbers


def _fold_facets(session: Session, which: str, params: Mapping[str, Any], sign: int) -> None:
    # The keys are hashed here, so these acts pass through in portions; they are the smaller part.
    query = text(f"""SELECT s.id, s.person_id, s.day, v.kind, {_EVIDENCE} AS evidence, s.object, s.target, s.value
        {_WHAT_COUNTS} AND v.kind IN ({_FACETED}) AND {which} AND s.id > :after ORDER BY s.id LIMIT {_AT_ONCE}""")
    after = -1
    while rows := session.execute(query, {**params, "after": after}).all():
        after = rows[-1].id
        counts = count(
            (
                Counted(
                    row.person_id,
                    row.day,
                    KIND_INDEX[Kind(row.kind)],
                    row.evidence,
                    row.object,
                    row.target,
                    row.value,
                )
                for row in rows
            ),
            sign=sign,
        )
        counts.daily.clear()
        apply_counts(session, counts)
