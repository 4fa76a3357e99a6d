"""What the pages of award cycles say things with: titles, amounts, the words for what stands in a calculation."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Response as Sheet
from flask_babel import format_currency
from flask_babel import gettext as _

from app.core.clock import day_of, now
from app.rewards.models import Cycle
from app.rewards.rules.calculation import canonical
from app.rewards.rules.cycles import state_at
from app.rewards.rules.periods import span_of
from app.rewards.vocabulary.cycles import (
    BAR_LABELS,
    PRIZE_KIND_LABELS,
    STEP_LABELS,
    TIES_LABELS,
    WEIGHS_LABELS,
    CycleState,
    Period,
)
from app.signals.vocabulary import EVIDENCE_LABELS, KIND_LABELS, SOURCE_LABELS, Evidence, Kind, Source
from app.web.templating import day

#: The hues of what weighs, in the order of the rules; each stands beside its word.
HUES = ("engaged", "consumer", "sharer", "creator", "not_started")
_EVIDENCE = {one.word: EVIDENCE_LABELS[one] for one in Evidence}


def as_file(bundle: dict[str, Any], name: str) -> Sheet:
    """A calculation as a file to take along."""
    answer = Sheet(canonical(bundle) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def money(value: int | None, currency: str) -> str:
    """An amount in hundredths, as the reader writes it; empty for none."""
    return "" if value is None else str(format_currency(Decimal(value) / 100, currency))


def title_of(period: Period, key: str) -> str:
    """What a cycle is called, in the reader's language."""
    if period is Period.MONTH:
        month = day(span_of(period, key).first, "LLLL y")
        return str(_("Monthly award, %(month)s", month=month))
    if key.endswith("H1"):
        return str(_("Impact prizes, first half of %(year)s", year=key[:4]))
    return str(_("Impact prizes, second half of %(year)s", year=key[:4]))


def state_of(cycle: Cycle) -> CycleState:
    """Where a cycle is by now."""
    return state_at(cycle.state, cycle.ends_at, now())


def words_of_cycles() -> dict[str, Any]:
    """What all pages of cycles say things with."""
    return {
        "bar_labels": BAR_LABELS,
        "day_of_act": lambda at: day_of(datetime.fromisoformat(at)),
        "evidence_labels": _EVIDENCE,
        "hues": HUES,
        "kind_labels": {kind.value: KIND_LABELS[kind] for kind in Kind},
        "last_day": lambda until: day(day_of(until) - 1),
        "money": money,
        "now": now(),
        "prize_kinds": PRIZE_KIND_LABELS,
        "source_labels": {source.value: SOURCE_LABELS[source] for source in Source},
        "state_of": state_of,
        "step_labels": STEP_LABELS,
        "title_of": lambda cycle: title_of(Period(cycle.period), cycle.key),
        "ties_labels": {ties.value: words for ties, words in TIES_LABELS.items()},
        "weighs_labels": WEIGHS_LABELS,
    }
